// simdjson finds the tokens of the whole content at once; the walk over them checks what RecordSplitter checks, and gives up where that would
// report damage or see other records.
#include "source/whole_file.h"

#include "base/text.h"
#include "data/json.h"

namespace tocsin {
namespace {

constexpr size_t kMostBytes = 16u << 20;  // the tokens of a file take half of its size, or more

constexpr unsigned kHasVersion = 1, kHasSource = 2, kHasName = 4;

}  // namespace

bool WholeFile::read(std::string_view content) {
    records_.clear();
    if (content.size() > kMostBytes || !tokens_.index_whole(content)) return false;
    all_ = tokens_.all();
    if (first(0) != '{' || string_at(1) != "Records" || first(2) != ':' || first(3) != '[') return false;
    uint32_t token = 4;
    for (bool more = first(token) != ']'; more; token += more ? 1 : 0) {
        if (!read_record(token)) return false;
        more = first(token) == ',';
    }
    return first(token) == ']' && first(token + 1) == '}' && token + 2 == all_.count;
}

// `token`: where the record begins, then the token behind it.
bool WholeFile::read_record(uint32_t& token) {
    if (first(token) != '{') return false;
    const uint32_t begin = token;
    const char* text = all_.whole.data();
    const uint32_t* starts = all_.starts;
    RawRecord& record = records_.emplace_back();
    unsigned fields = 0;
    open_.assign(1, '{');
    for (++token; !open_.empty(); ++token) {
        if (token == all_.count) return false;
        const char c = text[starts[token]], before = text[starts[token - 1]];
        switch (c) {
            case ':':
                if (before != '"' || open_.back() != '{') return false;
                if (open_.size() == 1 && !note_member(token, record, fields)) return false;
                break;
            case '{':
            case '[': {
                const bool fits = open_.back() == '{' ? before == ':' : before == ',' || before == '[';
                if (!fits || open_.size() == kMaxJsonDepth) return false;
                open_.push_back(c);
                break;
            }
            case '}':
            case ']':
                // In ASCII a closing bracket stands two behind its opening one.
                if (c != open_.back() + 2) return false;
                open_.pop_back();
                break;
            default: break;
        }
    }
    record.text = all_.whole.substr(starts[begin], starts[token - 1] + 1 - starts[begin]);
    record.offset = starts[begin];
    record.tokens = {all_.whole, starts + begin, token - begin};
    if (fields == (kHasVersion | kHasSource | kHasName)) record.kind = RecordKind::kCloudTrail;
    return true;
}

bool WholeFile::note_member(uint32_t token, RawRecord& record, unsigned& fields) const {
    const std::string_view key = string_at(token - 1);
    const auto take = [&](std::string_view& member) {
        member = first(token + 1) == '"' ? string_at(token + 1) : std::string_view();
        return first(token + 1) == '"';
    };
    if (key == "eventName") {
        fields = take(record.event_name) ? fields | kHasName : fields & ~kHasName;
    } else if (key == "eventSource") {
        fields = take(record.event_source) ? fields | kHasSource : fields & ~kHasSource;
    } else if (key == "eventVersion") {
        fields |= kHasVersion;
    } else if (key == "eventTime") {
        take(record.event_time);
    } else if (key == "eventID") {
        take(record.event_id);
    } else if (key == "Records") {
        return first(token + 1) != '[';
    }
    return true;
}

std::string_view WholeFile::string_at(uint32_t token) const {
    if (first(token) != '"') return {};
    // Between a string and the next token there are but blanks.
    size_t end = all_.starts[token + 1];
    do {
        --end;
    } while (is_ascii_space(all_.whole[end]));
    const size_t begin = all_.starts[token] + 1;
    return end >= begin && all_.whole[end] == '"' ? all_.whole.substr(begin, end - begin) : std::string_view();
}

}  // namespace tocsin
