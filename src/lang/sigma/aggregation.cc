// aggregation := function "(" [field] ")" ["by" field ("," field)*] operator number
//              | "near" expression over selections
//
// `near` asks for events of other selections in the same timeframe, before or after; `count(field)` counts different values.
#include "lang/sigma/aggregation.h"

#include <charconv>
#include <utility>

#include "base/text.h"
#include "lang/sigma/kind_expression.h"

namespace tocsin::sigma {
namespace {

constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
    {"count", "event_count"}, {"sum", "value_sum"}, {"avg", "value_avg"}, {"min", "value_min"}, {"max", "value_max"}};
constexpr std::pair<std::string_view, std::string_view> kOperators[] = {
    {">=", "gte"}, {"<=", "lte"}, {"==", "eq"}, {"!=", "neq"}, {">", "gt"}, {"<", "lt"}, {"=", "eq"}};

class Reader {
public:
    Reader(std::string_view text, size_t pipe, const std::vector<uint32_t>& offsets, std::vector<Selection>& selections,
           Diagnostics& diagnostics)
        : text_(text), at_(pipe + 1), offsets_(offsets), selections_(selections), diagnostics_(diagnostics) {
        out_.span = span(pipe, text.size());
    }

    std::optional<Aggregation> read() {
        size_t begin = skip_blanks();
        std::string function = to_lower_ascii(word());
        if (function == "near") return near();
        for (auto [name, type] : kTypes) {
            if (name == function) out_.type = type;
        }
        if (out_.type.empty())
            return fail("unknown aggregation `" + function + "`; there are count, sum, avg, min, max and near", begin);
        if (!take('(')) return fail("`(` is missing behind `" + function + "`", at_);
        size_t close = text_.find(')', at_);
        if (close == std::string_view::npos) return fail("`)` is missing", text_.size());
        out_.field = trim(text_.substr(at_, close - at_));
        at_ = close + 1;
        if (function == "count") {
            if (out_.field == "*") out_.field.clear();
            if (!out_.field.empty()) out_.type = "value_count";
        } else if (out_.field.empty()) {
            return fail("`" + function + "` needs a field", close);
        }
        return groups() && comparison() ? std::optional(std::move(out_)) : std::nullopt;
    }

private:
    Span span(size_t begin, size_t end) const {
        return {offsets_[begin], end > begin ? offsets_[end - 1] + 1 : offsets_[begin]};
    }
    size_t skip_blanks() {
        while (at_ < text_.size() && is_ascii_space(text_[at_])) ++at_;
        return at_;
    }
    std::string_view word() {
        size_t begin = skip_blanks();
        auto ends = [](char c) {
            return is_ascii_space(c) || c == '(' || c == ',' || c == '<' || c == '>' || c == '=' || c == '!';
        };
        while (at_ < text_.size() && !ends(text_[at_])) ++at_;
        return text_.substr(begin, at_ - begin);
    }
    bool take(char c) {
        if (skip_blanks() == text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }

    bool groups() {
        size_t before = skip_blanks();
        if (!equals_ignore_case(word(), "by")) {
            at_ = before;
            return true;
        }
        do {
            std::string_view field = word();
            if (field.empty()) return told("the name of a field is missing behind `by`");
            out_.group_by.emplace_back(field);
        } while (take(','));
        return true;
    }

    bool comparison() {
        skip_blanks();
        for (auto [sign, name] : kOperators) {
            if (!text_.substr(at_).starts_with(sign)) continue;
            at_ += sign.size();
            std::string_view number = trim(text_.substr(at_));
            double value = 0;
            auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
            if (error != std::errc() || end != number.data() + number.size()) return told("a number is missing");
            out_.condition = std::string(name) + ":" + std::string(number);
            return true;
        }
        return told("a comparison such as `> 5` is missing");
    }

    std::optional<Aggregation> near() {
        out_.type = "temporal";
        size_t begin = skip_blanks();
        auto number_of = [&](std::string_view name, Span where) -> std::optional<size_t> {
            for (Selection& selection : selections_) {
                if (selection.name != name) continue;
                selection.used = true;
                out_.near.emplace_back(name);
                return out_.near.size();
            }
            std::vector<std::string_view> names;
            for (const Selection& selection : selections_) names.push_back(selection.name);
            diagnostics_.error("unknown-selection", "unknown selection `" + std::string(name) + "`", where,
                               did_you_mean(name, names));
            return std::nullopt;
        };
        auto span_of = [&](size_t from, size_t to) { return span(begin + from, begin + to); };
        auto expression = read_kind_expression(text_.substr(begin), span_of, number_of, diagnostics_);
        if (!expression) return std::nullopt;
        out_.expression = "0 " + expression->postfix + " and:2";
        return std::move(out_);
    }

    bool told(std::string message) {
        diagnostics_.error("syntax", std::move(message), span(std::min(at_, text_.size()), text_.size()));
        return false;
    }
    std::optional<Aggregation> fail(std::string message, size_t at) {
        diagnostics_.error("syntax", std::move(message), span(at, text_.size()));
        return std::nullopt;
    }

    std::string_view text_;
    size_t at_;
    const std::vector<uint32_t>& offsets_;
    std::vector<Selection>& selections_;
    Diagnostics& diagnostics_;
    Aggregation out_;
};

}  // namespace

std::optional<Aggregation> read_aggregation(std::string_view text, size_t pipe, const std::vector<uint32_t>& offsets,
                                            std::vector<Selection>& selections, Diagnostics& diagnostics) {
    return Reader(text, pipe, offsets, selections, diagnostics).read();
}

}  // namespace tocsin::sigma
