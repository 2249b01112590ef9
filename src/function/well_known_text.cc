// A shape is a word and nested lists: POINT has one position, LINESTRING a list of them, POLYGON a list of lists, and so on.
#include "function/well_known_text.h"

#include <charconv>
#include <cmath>
#include <vector>

#include "base/text.h"

namespace tocsin {
namespace {

struct Shape {
    std::string_view word;
    std::string_view type;  // in GeoJSON
    int depth;              // of the lists around its positions; -1: a list of shapes
};

constexpr Shape kShapes[] = {
    {"POINT", "Point", 0},
    {"LINESTRING", "LineString", 1},
    {"POLYGON", "Polygon", 2},
    {"MULTIPOINT", "MultiPoint", 1},
    {"MULTILINESTRING", "MultiLineString", 2},
    {"MULTIPOLYGON", "MultiPolygon", 3},
    {"GEOMETRYCOLLECTION", "GeometryCollection", -1},
};

class Reader {
public:
    Reader(std::string_view text, Arena& arena) : text_(text), arena_(arena) {}

    std::optional<Value> shape(int nesting = 0) {
        constexpr int kDeepest = 32;
        size_t start = skip_blanks();
        while (at_ < text_.size() && is_alpha(text_[at_])) ++at_;
        std::string_view word = text_.substr(start, at_ - start);
        for (const Shape& known : kShapes) {
            if (!equals_ignore_case(known.word, word)) continue;
            bool collection = known.depth < 0;
            if (collection && nesting >= kDeepest) return std::nullopt;
            auto content = collection         ? list([&] { return shape(nesting + 1); })
                           : known.depth == 0 ? parenthesised_position()
                                              : positions(known.depth);
            if (!content) return std::nullopt;
            auto members = arena_.make_array<Member>(2);
            members[0] = {"type", Value::string(known.type)};
            members[1] = {collection ? "geometries" : "coordinates", *content};
            return Value::object(members);
        }
        return std::nullopt;
    }

    bool at_end() { return skip_blanks() == text_.size(); }

private:
    static bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

    size_t skip_blanks() {
        while (at_ < text_.size() &&
               (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r'))
            ++at_;
        return at_;
    }
    bool accept(char c) {
        if (skip_blanks() == text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }

    // ( item, item ... )
    template <class Item>
    std::optional<Value> list(Item item) {
        if (!accept('(')) return std::nullopt;
        std::vector<Value> items;
        do {
            auto next = item();
            if (!next) return std::nullopt;
            items.push_back(*next);
        } while (accept(','));
        if (!accept(')')) return std::nullopt;
        return Value::array(arena_.copy_array(std::span<const Value>(items)));
    }

    std::optional<Value> positions(int depth) {
        return list([&] { return depth == 1 ? position() : positions(depth - 1); });
    }

    std::optional<Value> parenthesised_position() {
        if (!accept('(')) return std::nullopt;
        auto out = position();
        return out && accept(')') ? out : std::nullopt;
    }

    // Two numbers or more. The points of a MULTIPOINT may stand in parentheses of their own.
    std::optional<Value> position() {
        bool own = accept('(');
        std::vector<Value> numbers;
        while (auto value = number()) numbers.push_back(*value);
        if (numbers.size() < 2 || (own && !accept(')'))) return std::nullopt;
        return Value::array(arena_.copy_array(std::span<const Value>(numbers)));
    }

    std::optional<Value> number() {
        skip_blanks();
        double out = 0;
        const char* first = text_.data() + at_;
        auto [end, error] = std::from_chars(first, text_.data() + text_.size(), out);
        if (error != std::errc() || !std::isfinite(out)) return std::nullopt;
        at_ += static_cast<size_t>(end - first);
        return Value::real(out);
    }

    std::string_view text_;
    size_t at_ = 0;
    Arena& arena_;
};

}  // namespace

std::optional<Value> parse_well_known_text(std::string_view text, Arena& arena) {
    Reader reader(text, arena);
    auto shape = reader.shape();
    return shape && reader.at_end() ? shape : std::nullopt;
}

}  // namespace tocsin
