# One static library per floor, each linked to the floors below it (DESIGN: floors). The ctest `floors` checks the includes.

# tocsin_floor(<name> <folder> USES <targets...>)
function(tocsin_floor name folder)
  cmake_parse_arguments(ARG "" "" "USES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${folder}/*.cc)
  list(FILTER sources EXCLUDE REGEX "/cli/main.cc$")
  add_library(tocsin_${name} STATIC ${sources} ${ARG_UNPARSED_ARGUMENTS})
  set_target_properties(tocsin_${name} PROPERTIES LINKER_LANGUAGE CXX)
  target_include_directories(tocsin_${name} PUBLIC ${CMAKE_SOURCE_DIR}/src)
  target_link_libraries(tocsin_${name} PUBLIC ${ARG_USES})
endfunction()

# tocsin_embed(<variable> <function> <header> <files...>): data files become string literals in a source whose path goes to the variable.
function(tocsin_embed variable function header)
  set(output ${CMAKE_BINARY_DIR}/generated/${function}.cc)
  add_custom_command(OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} -DFUNCTION=${function} -DHEADER=${header} "-DINPUTS=${ARGN}" -P ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
    DEPENDS ${ARGN} ${CMAKE_SOURCE_DIR}/cmake/embed.cmake VERBATIM)
  set(${variable} ${output} PARENT_SCOPE)
endfunction()

file(GLOB view_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/source/views/*.toml)
tocsin_embed(embedded_views embedded_views source/embedded_views.h ${view_files})
file(GLOB table_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/catalog/data/*.tsv)
tocsin_embed(embedded_tables embedded_tables catalog/embedded_tables.h ${table_files})
file(GLOB site_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/catalog/site/*.html ${CMAKE_SOURCE_DIR}/src/catalog/site/*.css
  ${CMAKE_SOURCE_DIR}/src/catalog/site/*.js ${CMAKE_SOURCE_DIR}/src/catalog/site/*.json)
tocsin_embed(embedded_site embedded_site catalog/embedded_site.h ${site_files})
tocsin_embed(embedded_user_agents embedded_user_agents function/user_agent.h ${UAP_CORE_REGEXES})

tocsin_floor(base base USES fmt::fmt Threads::Threads absl::time PkgConfig::yaml-0.1)
tocsin_floor(data data USES tocsin_base PkgConfig::simdjson PkgConfig::libxxhash)
tocsin_floor(function function ${embedded_user_agents} USES tocsin_data PkgConfig::re2 PkgConfig::libpcre2-8 PkgConfig::libxxhash PkgConfig::libmaxminddb ZLIB::ZLIB)
tocsin_floor(source source ${embedded_views} USES tocsin_function tocsin_data PkgConfig::simdjson PkgConfig::libdeflate ZLIB::ZLIB PkgConfig::libzstd PkgConfig::libcurl)
tocsin_floor(plan plan USES tocsin_source tocsin_function)
tocsin_floor(lang lang USES tocsin_plan)
tocsin_floor(exec exec USES tocsin_plan)
tocsin_floor(optimize optimize USES tocsin_exec)
tocsin_floor(rule rule USES tocsin_lang tocsin_optimize)
tocsin_floor(detect detect USES absl::flat_hash_map absl::hash tocsin_rule PkgConfig::libzstd PkgConfig::libhs)
tocsin_floor(catalog catalog ${embedded_tables} ${embedded_site} USES tocsin_rule tocsin_detect)
tocsin_floor(cli cli USES tocsin_catalog tocsin_detect)

add_executable(tocsin ${CMAKE_SOURCE_DIR}/src/cli/main.cc)
target_link_libraries(tocsin PRIVATE tocsin_cli)
# An allocator for many threads with many small states: a tenth of a scan. Sanitizers bring their own.
if(NOT TOCSIN_SANITIZE)
  target_link_libraries(tocsin PRIVATE -Wl,--no-as-needed PkgConfig::jemalloc -Wl,--as-needed)
endif()
