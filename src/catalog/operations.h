// The operations of AWS as CloudTrail names them: which service has which, whether it reads or writes, and the request's parameters.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin {

// Who makes the event.
enum class OperationKind : uint8_t {
    kApi,
    kSignIn,
    kConsole,  // in no API
    kService,  // the service itself
    kAgent,
};

struct Operation {
    std::string_view name;  // PutImage
    OperationKind kind = OperationKind::kApi;
    bool reads = false;                        // by CloudTrail's readOnly, else by its verb
    bool retired = false;                      // gone from today's API
    std::vector<std::string_view> parameters;  // top-level keys of requestParameters, at most a dozen
};

struct Service {
    std::string_view source;            // ecr.amazonaws.com
    std::string_view provider;          // AWS-ecr
    std::string_view name;              // Amazon Elastic Container Registry (ECR); empty if the product is not known
    std::vector<Operation> operations;  // by name
};

// Sorted by source.
std::span<const Service> all_services();
// Null for a source that is not in the table.
const Service* find_service(std::string_view source);
// Null for a provider that is not in the table. Of several sources with one provider, the first.
const Service* service_with_provider(std::string_view provider);
// The services that have the operation, in the order of all_services().
std::vector<const Service*> services_with(std::string_view operation);
// Null if the service has no such operation. `any_case`: letter case does not count.
const Operation* find_operation(const Service& service, std::string_view name, bool any_case = false);

// `AWS-ecr` for `ecr.amazonaws.com`, also for a source that is not in the table.
std::string provider_of(std::string_view source);
// Without an API date at the end: `CreateFunction20150331v2` -> `CreateFunction`, `CreateDistribution2020_05_31` -> `CreateDistribution`.
std::string_view without_api_date(std::string_view operation);

}  // namespace tocsin
