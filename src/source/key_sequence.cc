#include "source/key_sequence.h"

#include <algorithm>

namespace tocsin {

uint32_t KeySequence::look_up(uint32_t before, std::string_view key, const KeyTable& wanted) {
    const auto known =
        std::find_if(keys_.begin() + kOther + 1, keys_.end(), [&](const Key& k) { return k.text == key; });
    auto place = static_cast<uint32_t>(known - keys_.begin());
    if (known == keys_.end()) {
        Key fresh{std::string(key), wanted.find(key), key.find('.') != std::string_view::npos, kOther};
        if (keys_.size() < kMost) {
            keys_.push_back(std::move(fresh));
        } else {
            place = kOther;
            keys_[kOther] = std::move(fresh);
        }
    }
    if (before != kOther && place != kOther) keys_[before].next = place;
    return place;
}

}  // namespace tocsin
