// A database of the places of IP addresses, in MaxMind's format (GeoLite2-City and its like).
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/arena.h"
#include "data/value.h"

struct MMDB_s;  // maxminddb.h

namespace tocsin {

class GeoDatabase {
public:
    // Opens the file; a database that cannot be opened knows no address.
    explicit GeoDatabase(const std::string& path);
    ~GeoDatabase();
    GeoDatabase(GeoDatabase&&) noexcept;
    GeoDatabase& operator=(GeoDatabase&&) = delete;

    // Why the file could not be opened; empty: it was.
    const std::string& error() const { return error_; }

    // City, Country, Region, lat, lon, Continent, MetroCode or Timezone of an address, names in `language` (`en`, `de`). Null if
    // the text is no address, or the database does not say.
    Value field(std::string_view address, std::string_view name, std::string_view language, Arena& arena) const;

private:
    std::unique_ptr<MMDB_s> database_;  // null after an error
    std::string error_;
};

}  // namespace tocsin
