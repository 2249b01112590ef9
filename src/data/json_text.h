// Building JSON objects for the program's own output.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "data/json.h"

namespace tocsin {

// {"key":value, ...} member by member, in the order of the calls.
class JsonObject {
public:
    JsonObject& text(std::string_view key, std::string_view value) {
        name(key);
        write_json_string(value, out_);
        return *this;
    }
    JsonObject& number(std::string_view key, uint64_t value) { return raw(key, std::to_string(value)); }
    JsonObject& boolean(std::string_view key, bool value) { return raw(key, value ? "true" : "false"); }
    JsonObject& raw(std::string_view key, std::string_view json) {
        name(key);
        out_ += json;
        return *this;
    }
    JsonObject& texts(std::string_view key, const std::vector<std::string>& values) {
        name(key);
        out_ += '[';
        for (size_t i = 0; i < values.size(); ++i) {
            if (i > 0) out_ += ',';
            write_json_string(values[i], out_);
        }
        out_ += ']';
        return *this;
    }
    std::string str() const { return out_ + "}"; }

private:
    void name(std::string_view key) {
        if (out_.size() > 1) out_ += ',';
        write_json_string(key, out_);
        out_ += ':';
    }
    std::string out_ = "{";
};

// [a,b,...] of JSON texts.
inline std::string json_array(const std::vector<std::string>& items, std::string_view separator = ",") {
    std::string out = "[";
    for (size_t i = 0; i < items.size(); ++i) out.append(i > 0 ? separator : "").append(items[i]);
    return out + "]";
}

}  // namespace tocsin
