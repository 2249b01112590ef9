// The registry gathers the tables by name: a static library drops objects that only register themselves. Names and aliases go into
// one hash map per language, built at the first question.
#include "function/registry.h"

#include <map>
#include <unordered_map>

#include "base/text.h"
#include "function/refusals.h"
#include "function/table_function.h"
#include "function/tables.h"

namespace tocsin {
namespace {

std::vector<std::span<const Function>> function_tables(Language language) {
    switch (language) {
        case Language::kKql:
            return {
                kql_logic_functions(),          kql_text_match_functions(),   kql_arithmetic_functions(),
                kql_conversion_functions(),     kql_text_functions(),         kql_regex_functions(),
                kql_time_functions(),           kql_dynamic_functions(),      kql_array_functions(),
                kql_network_functions(),        kql_parser_functions(),       kql_encoding_functions(),
                kql_math_functions(),           kql_unit_functions(),         kql_sketch_functions(),
                kql_series_element_functions(), kql_series_model_functions(), kql_series_filter_functions(),
                kql_series_season_functions(),  kql_geo_functions(),          kql_geo_line_functions(),
            };
        case Language::kSpl:
            return {
                spl_search_functions(), spl_operator_functions(), spl_text_functions(), spl_multivalue_functions(),
                spl_json_functions(),   spl_time_functions(),     spl_math_functions(), spl_conversion_functions(),
            };
        case Language::kSigma: return {sigma_functions()};
    }
    return {};
}

std::vector<std::span<const AggregateFunction>> aggregate_tables(Language language) {
    switch (language) {
        case Language::kKql: return {kql_aggregates()};
        case Language::kSpl: return {spl_aggregates()};
        case Language::kSigma: return {};
    }
    return {};
}

// KQL tells upper and lower case apart.
std::string key_of(Language language, std::string_view name) {
    return language == Language::kKql ? std::string(name) : to_lower_ascii(name);
}

// The rows of a language by name and alias.
template <class Row>
class Index {
public:
    Index(Language language, const std::vector<std::span<const Row>>& tables) : language_(language) {
        for (std::span<const Row> table : tables) {
            for (const Row& row : table) {
                rows_.push_back(&row);
                by_name_.emplace(row.name, &row);  // as written: search_TERM is not search_term
                by_name_.emplace(key_of(language, row.name), &row);
                for (std::string_view alias : split(row.aliases, ' ')) {
                    if (!alias.empty()) by_name_.emplace(key_of(language, alias), &row);
                }
            }
        }
    }

    const Row* find(std::string_view name) const {
        auto it = by_name_.find(std::string(name));
        if (it == by_name_.end()) it = by_name_.find(key_of(language_, name));
        return it == by_name_.end() ? nullptr : it->second;
    }
    const std::vector<const Row*>& rows() const { return rows_; }

private:
    Language language_;
    std::vector<const Row*> rows_;
    std::unordered_map<std::string, const Row*> by_name_;
};

const Index<Function>& functions(Language language) {
    static const Index<Function> indexes[] = {
        {Language::kKql, function_tables(Language::kKql)},
        {Language::kSpl, function_tables(Language::kSpl)},
        {Language::kSigma, function_tables(Language::kSigma)},
    };
    return indexes[static_cast<size_t>(language)];
}

const Index<AggregateFunction>& aggregates(Language language) {
    static const Index<AggregateFunction> indexes[] = {
        {Language::kKql, aggregate_tables(Language::kKql)},
        {Language::kSpl, aggregate_tables(Language::kSpl)},
        {Language::kSigma, aggregate_tables(Language::kSigma)},
    };
    return indexes[static_cast<size_t>(language)];
}

}  // namespace

const Function* find_function(Language language, std::string_view name) { return functions(language).find(name); }
const AggregateFunction* find_aggregate(Language language, std::string_view name) {
    return aggregates(language).find(name);
}

std::vector<const Function*> all_functions(Language language) { return functions(language).rows(); }
std::vector<const AggregateFunction*> all_aggregates(Language language) { return aggregates(language).rows(); }

std::string_view refusal_reason(Language language, std::string_view name) {
    static const std::map<std::pair<Language, std::string>, std::string_view> kReasons = [] {
        std::map<std::pair<Language, std::string>, std::string_view> out;
        for (const Refusal& refusal : refusals()) {
            for (std::string_view refused : split(refusal.names, ' ')) {
                if (!refused.empty()) out.emplace(std::pair(refusal.language, std::string(refused)), refusal.reason);
            }
        }
        return out;
    }();
    auto it = kReasons.find({language, key_of(language, name)});
    return it == kReasons.end() ? std::string_view() : it->second;
}

}  // namespace tocsin
