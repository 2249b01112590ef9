#include "source/key_sequence.h"

namespace tocsin {

uint32_t KeySequence::look_up(std::string_view key) const {
    for (uint32_t place = kOther + 1; place < keys_.size(); ++place) {
        if (keys_[place].text == key) return place;
    }
    return kOther;
}

uint32_t KeySequence::add(Key key) {
    if (keys_.size() == kMost) {
        keys_[kOther] = std::move(key);
        return kOther;
    }
    keys_.push_back(std::move(key));
    return static_cast<uint32_t>(keys_.size() - 1);
}

}  // namespace tocsin
