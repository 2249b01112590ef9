#include "detect/headlines.h"

#include <utility>

namespace tocsin {

bool Headlines::wants(const AlertKey& key) const {
    std::lock_guard lock(mutex_);
    return wants_locked(key);
}

void Headlines::add(Headline headline) {
    std::lock_guard lock(mutex_);
    if (!wants_locked(headline.key)) return;
    const AlertKey key = headline.key;
    headlines_.insert_or_assign(key, std::move(headline));
    if (headlines_.size() > most_) headlines_.erase(std::prev(headlines_.end()));
    if (headlines_.size() == most_) last_ = headlines_.rbegin()->first;
}

std::vector<Headline> Headlines::take() {
    std::vector<Headline> out;
    for (auto& [key, headline] : headlines_) out.push_back(std::move(headline));
    headlines_.clear();
    return out;
}

}  // namespace tocsin
