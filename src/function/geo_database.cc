#include "function/geo_database.h"

#include <array>

#include <maxminddb.h>

namespace tocsin {
namespace {

// Where a field stands in an entry; `names` is followed by the language.
struct FieldPath {
    std::string_view name;
    std::array<const char*, 4> keys;
};
constexpr FieldPath kFields[] = {
    {"City", {"city", "names"}},
    {"Country", {"country", "names"}},
    {"Region", {"subdivisions", "0", "names"}},
    {"lat", {"location", "latitude"}},
    {"lon", {"location", "longitude"}},
    {"Continent", {"continent", "names"}},
    {"MetroCode", {"location", "metro_code"}},
    {"Timezone", {"location", "time_zone"}},
};

Value value_of(const MMDB_entry_data_s& data, Arena& arena) {
    switch (data.type) {
        case MMDB_DATA_TYPE_UTF8_STRING: return make_string({data.utf8_string, data.data_size}, arena);
        case MMDB_DATA_TYPE_DOUBLE: return Value::real(data.double_value);
        case MMDB_DATA_TYPE_FLOAT: return Value::real(static_cast<double>(data.float_value));
        case MMDB_DATA_TYPE_UINT16: return Value::of_long(data.uint16);
        case MMDB_DATA_TYPE_UINT32: return Value::of_long(data.uint32);
        default: return Value();
    }
}

}  // namespace

GeoDatabase::GeoDatabase(const std::string& path) : database_(std::make_unique<MMDB_s>()) {
    int status = MMDB_open(path.c_str(), MMDB_MODE_MMAP, database_.get());
    if (status == MMDB_SUCCESS) return;
    error_ = MMDB_strerror(status);
    database_.reset();
}

GeoDatabase::~GeoDatabase() {
    if (database_) MMDB_close(database_.get());
}

GeoDatabase::GeoDatabase(GeoDatabase&&) noexcept = default;

Value GeoDatabase::field(std::string_view address, std::string_view name, std::string_view language,
                         Arena& arena) const {
    if (!database_) return Value();
    int address_error = 0, status = MMDB_SUCCESS;
    MMDB_lookup_result_s found =
        MMDB_lookup_string(database_.get(), std::string(address).c_str(), &address_error, &status);
    if (address_error != 0 || status != MMDB_SUCCESS || !found.found_entry) return Value();
    for (const FieldPath& field : kFields) {
        if (field.name != name) continue;
        std::string language_key(language);
        std::array<const char*, 5> path{};
        size_t length = 0;
        bool named = false;
        for (const char* key : field.keys) {
            if (key == nullptr) break;
            named = std::string_view(key) == "names";
            path[length++] = key;
        }
        if (named) path[length++] = language_key.c_str();
        MMDB_entry_data_s data;
        status = MMDB_aget_value(&found.entry, &data, path.data());
        return status == MMDB_SUCCESS && data.has_data ? value_of(data, arena) : Value();
    }
    return Value();
}

}  // namespace tocsin
