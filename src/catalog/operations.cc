// Read on first use from data/operations.tsv, a line per service and below it a line per operation, and data/service_names.tsv.
#include "catalog/operations.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "catalog/fact_table.h"

namespace tocsin {
namespace {

Operation read_operation(const std::vector<std::string_view>& cells) {
    Operation operation;
    operation.name = cells[0];
    for (char flag : cells[1]) {
        switch (flag) {
            case 'r': operation.reads = true; break;
            case 's': operation.kind = OperationKind::kSignIn; break;
            case 'c': operation.kind = OperationKind::kConsole; break;
            case 'e': operation.kind = OperationKind::kService; break;
            case 'a': operation.kind = OperationKind::kAgent; break;
            case 'o': operation.retired = true; break;
            default: break;
        }
    }
    if (!cells[2].empty()) operation.parameters = split(cells[2], ',');
    return operation;
}

std::vector<Service> read_services() {
    std::vector<Service> services;
    for_each_fact("operations.tsv", 3, [&](const std::vector<std::string_view>& cells) {
        if (cells[0] == "=") {
            services.push_back({cells[1], cells[2], {}, {}});
        } else {
            services.back().operations.push_back(read_operation(cells));
        }
    });
    std::sort(services.begin(), services.end(), [](const Service& a, const Service& b) { return a.source < b.source; });
    std::map<std::string_view, std::string_view> names;
    for_each_fact("service_names.tsv", 2,
                  [&](const std::vector<std::string_view>& cells) { names.emplace(cells[0], cells[1]); });
    for (Service& service : services) {
        if (auto name = names.find(service.source); name != names.end()) service.name = name->second;
        std::sort(service.operations.begin(), service.operations.end(),
                  [](const Operation& a, const Operation& b) { return a.name < b.name; });
    }
    return services;
}

bool all_digits(std::string_view text) { return std::all_of(text.begin(), text.end(), is_ascii_digit); }

}  // namespace

std::span<const Service> all_services() {
    static const std::vector<Service> kServices = read_services();
    return kServices;
}

const Service* find_service(std::string_view source) {
    std::span<const Service> all = all_services();
    auto found = std::lower_bound(all.begin(), all.end(), source,
                                  [](const Service& service, std::string_view key) { return service.source < key; });
    return found == all.end() || found->source != source ? nullptr : &*found;
}

const Service* service_with_provider(std::string_view provider) {
    static const auto kByProvider = [] {
        std::map<std::string_view, const Service*> index;
        for (const Service& service : all_services()) index.emplace(service.provider, &service);
        return index;
    }();
    auto found = kByProvider.find(provider);
    return found == kByProvider.end() ? nullptr : found->second;
}

std::vector<const Service*> services_with(std::string_view operation) {
    static const auto kByOperation = [] {
        std::map<std::string_view, std::vector<const Service*>> index;
        for (const Service& service : all_services()) {
            for (const Operation& each : service.operations) index[each.name].push_back(&service);
        }
        return index;
    }();
    auto found = kByOperation.find(operation);
    return found == kByOperation.end() ? std::vector<const Service*>() : found->second;
}

const Operation* find_operation(const Service& service, std::string_view name, bool any_case) {
    const std::vector<Operation>& all = service.operations;
    auto found = std::lower_bound(all.begin(), all.end(), name, [](const Operation& operation, std::string_view key) {
        return operation.name < key;
    });
    if (found != all.end() && found->name == name) return &*found;
    if (!any_case) return nullptr;
    found = std::find_if(all.begin(), all.end(),
                         [&](const Operation& operation) { return equals_ignore_case(operation.name, name); });
    return found == all.end() ? nullptr : &*found;
}

std::string provider_of(std::string_view source) {
    if (const Service* service = find_service(source)) return std::string(service->provider);
    return "AWS-" + to_lower_ascii(source.substr(0, source.find('.')));
}

std::string_view without_api_date(std::string_view operation) {
    std::string_view text = operation;
    // `v2` behind the date.
    if (text.size() > 2 && text[text.size() - 2] == 'v' && is_ascii_digit(text.back())) text.remove_suffix(2);
    auto dated = [&](size_t length) {
        if (text.size() <= length) return std::string_view();
        std::string digits = replace_all(text.substr(text.size() - length), "_", "");
        bool date = digits.size() == 8 && all_digits(digits) && digits.starts_with("20");
        return date ? text.substr(0, text.size() - length) : std::string_view();
    };
    for (size_t length : {8, 10}) {
        if (std::string_view name = dated(length); !name.empty()) return name;
    }
    return operation;
}

}  // namespace tocsin
