// Reading is strict: one wrong position makes the whole shape unusable, as the vendor says.
#include "function/geojson.h"

#include "data/json.h"

namespace tocsin {
namespace {

const Value* member(const Value& object, std::string_view key) {
    if (object.tag() != Tag::kObject) return nullptr;
    for (const Member& candidate : object.members()) {
        if (candidate.key == key) return &candidate.value;
    }
    return nullptr;
}

std::optional<Place> read_position(const Value& value) {
    if (value.tag() != Tag::kArray || value.items().size() < 2) return std::nullopt;
    const Value& longitude = value.items()[0];
    const Value& latitude = value.items()[1];
    if (!longitude.is_number() || !latitude.is_number()) return std::nullopt;
    return place_from_degrees(to_double(longitude), to_double(latitude));
}

std::optional<Line> read_line(const Value& value) {
    if (value.tag() != Tag::kArray || value.items().size() < 2) return std::nullopt;
    Line out;
    for (const Value& item : value.items()) {
        auto place = read_position(item);
        if (!place) return std::nullopt;
        out.push_back(*place);
    }
    return out;
}

}  // namespace

Value make_geometry(CallContext& context, std::string_view type, Value coordinates) {
    auto members = context.arena->make_array<Member>(2);
    members[0] = {"type", Value::string(type)};
    members[1] = {"coordinates", coordinates};
    return Value::object(members);
}

Value make_position(CallContext& context, double longitude, double latitude) {
    auto out = context.arena->make_array<Value>(2);
    out[0] = Value::real(longitude);
    out[1] = Value::real(latitude);
    return Value::array(out);
}

std::optional<std::vector<Line>> read_lines(CallContext& context, const Value& geometry) {
    Value shape = expand_json(geometry, *context.arena);
    const Value* type = member(shape, "type");
    const Value* coordinates = member(shape, "coordinates");
    if (type == nullptr || !type->is_string() || coordinates == nullptr) return std::nullopt;
    std::vector<Line> out;
    if (type->text() == "LineString") {
        auto line = read_line(*coordinates);
        if (!line) return std::nullopt;
        out.push_back(std::move(*line));
        return out;
    }
    if (type->text() != "MultiLineString" || coordinates->tag() != Tag::kArray || coordinates->items().empty())
        return std::nullopt;
    for (const Value& item : coordinates->items()) {
        auto line = read_line(item);
        if (!line) return std::nullopt;
        out.push_back(std::move(*line));
    }
    return out;
}

}  // namespace tocsin
