// Names are put together and ordered once, when they are seen for the first time. For a record it is then noted under each name where its
// value stands, and the values are written in the order of the names.
#include "source/flat_json.h"

#include <algorithm>
#include <numeric>

#include "data/json.h"

namespace tocsin {
namespace {

// Records with names of their own making must not fill the memory.
constexpr size_t kMostNodes = 20'000;

bool is_hidden(std::string_view name) { return name.empty() || static_cast<unsigned char>(name[0]) < 0x20; }

}  // namespace

void FlatJson::append(std::string_view record, std::string& out) {
    if (nodes_.empty() || nodes_.size() > kMostNodes) {
        nodes_.clear();
        names_.clear();
        children_.clear();
        numbers_.clear();
        nodes_.push_back({name_number({}), {}});
    }
    arena_.reset();
    present_.clear();
    if (tokens_.index(record, arena_)) walk(0, 0, 0);
    if (!ranked_) rank_names();
    std::sort(present_.begin(), present_.end(),
              [&](uint32_t a, uint32_t b) { return names_[a].rank < names_[b].rank; });
    out += '{';
    const size_t begin = out.size();
    for (uint32_t number : present_) {
        Name& name = names_[number];
        const uint32_t token = std::exchange(name.token, kUnset);
        if (name.member.empty()) continue;
        const size_t end = out.size();
        if (end > begin) out += ',';
        out += name.member;
        const size_t value = out.size();
        write_value(token, out);
        if (out.size() == value) out.resize(end);  // null
    }
    out += '}';
}

uint32_t FlatJson::walk(uint32_t node, uint32_t token, int depth) {
    if (depth == kMaxJsonDepth) return kBroken;
    if (tokens_.first(token) == '{' && tokens_.first(token + 1) != '}') return walk_object(node, token, depth);
    const uint32_t next = tokens_.skip(token);
    if (next == kBroken || node == 0) return next;
    const uint32_t number = nodes_[node].name;
    if (names_[number].token == kUnset) present_.push_back(number);
    names_[number].token = token;
    return next;
}

uint32_t FlatJson::walk_object(uint32_t node, uint32_t token, int depth) {
    uint32_t place = KeySequence::kBegin;
    return tokens_.each_member(token, [&](uint32_t key_token, uint32_t value) {
        const auto key = tokens_.key(key_token, arena_);
        if (!key) return kBroken;
        place = nodes_[node].keys.find(place, *key, [&](std::string_view fresh) { return child(node, fresh); });
        return walk(nodes_[node].keys[place].node, value, depth + 1);
    });
}

void FlatJson::write_value(uint32_t token, std::string& out) {
    if (const auto plain = tokens_.plain_string(token)) {
        write_json_string(*plain, out);
        return;
    }
    const Value value = tokens_.is_container(token) ? Value::json(tokens_.slice(token, tokens_.skip(token)))
                                                    : tokens_.scalar(token, arena_).value_or(Value());
    if (!value.is_null()) write_json(value, out);
}

uint32_t FlatJson::child(uint32_t node, std::string_view key) {
    const auto [place, fresh] = children_.emplace(std::pair(node, std::string(key)), nodes_.size());
    if (!fresh) return place->second;
    std::string name = names_[nodes_[node].name].text;
    if (!name.empty()) name += '.';
    name += key;
    const uint32_t number = name_number(std::move(name));
    nodes_.push_back({number, {}});
    return place->second;
}

uint32_t FlatJson::name_number(std::string text) {
    const auto [known, fresh] = numbers_.emplace(text, names_.size());
    if (!fresh) return known->second;
    Name name;
    if (!is_hidden(text) && text != without_) {
        write_json_string(text, name.member);
        name.member += ':';
    }
    name.text = std::move(text);
    names_.push_back(std::move(name));
    ranked_ = false;
    return known->second;
}

void FlatJson::rank_names() {
    std::vector<uint32_t> order(names_.size());
    std::iota(order.begin(), order.end(), 0u);
    std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return names_[a].text < names_[b].text; });
    for (uint32_t rank = 0; rank < order.size(); ++rank) names_[order[rank]].rank = rank;
    ranked_ = true;
}

}  // namespace tocsin
