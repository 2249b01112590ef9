# The Debian 12 packages that `make deps` installs, as CMake targets.
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(absl REQUIRED)
find_package(ZLIB REQUIRED)
find_package(PkgConfig REQUIRED)
foreach(package yaml-0.1 simdjson libdeflate libzstd re2 libpcre2-8 libxxhash libmaxminddb libcurl jemalloc libhs)
  pkg_check_modules(${package} REQUIRED IMPORTED_TARGET ${package})
endforeach()
# Patterns of user agents, compiled in.
find_file(UAP_CORE_REGEXES regexes.yaml PATHS /usr/share/uap-core REQUIRED)
