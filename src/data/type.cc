#include "data/type.h"

#include <array>
#include <utility>

namespace tocsin {

std::string_view type_name(Type type) {
    constexpr std::array<std::string_view, 10> kNames = {"bool",     "int",      "long",   "real", "decimal",
                                                         "datetime", "timespan", "string", "guid", "dynamic"};
    return kNames[static_cast<size_t>(type)];
}

std::optional<Type> type_from_name(std::string_view name) {
    constexpr std::pair<std::string_view, Type> kSpellings[] = {
        {"bool", Type::kBool},         {"boolean", Type::kBool},  {"int", Type::kInt},
        {"int32", Type::kInt},         {"long", Type::kLong},     {"int64", Type::kLong},
        {"real", Type::kReal},         {"double", Type::kReal},   {"decimal", Type::kDecimal},
        {"datetime", Type::kDateTime}, {"date", Type::kDateTime}, {"timespan", Type::kTimespan},
        {"time", Type::kTimespan},     {"string", Type::kString}, {"guid", Type::kGuid},
        {"uuid", Type::kGuid},         {"uniqueid", Type::kGuid}, {"dynamic", Type::kDynamic},
    };
    for (auto [spelling, type] : kSpellings) {
        if (spelling == name) return type;
    }
    return std::nullopt;
}

}  // namespace tocsin
