#include "catalog/entity_types.h"

#include <algorithm>

#include "base/text.h"

namespace tocsin {
namespace {

// clang-format off
constexpr EntityType kTypes[] = {
    {"Account", "Name FullName Sid AadUserId PUID ObjectGuid", false,
     "NTDomain DnsDomain UPNSuffix AadTenantId IsDomainJoined DisplayName CloudAppAccountId"},
    {"IP", "Address", false, "AddressScope"},
    {"Host", "FullName HostName NetBiosName AzureID OMSAgentID", false, "DnsDomain NTDomain OSFamily OSVersion IsDomainJoined"},
    {"URL", "Url"},
    {"File", "Name", false, "Directory"},
    {"FileHash", "Algorithm Value", true},
    {"Process", "CommandLine ProcessId", false, "ElevationToken CreationTimeUtc"},
    {"CloudApplication", "AppId Name", false, "InstanceName"},
    {"AzureResource", "ResourceId"},
    {"DNS", "DomainName"},
    {"Malware", "Name", false, "Category"},
    {"RegistryKey", "Key Hive"},
    {"RegistryValue", "Name", false, "Value ValueType"},
    {"SecurityGroup", "DistinguishedName SID ObjectGuid"},
    {"Mailbox", "MailboxPrimaryAddress", false, "DisplayName Upn ExternalDirectoryObjectId RiskLevel"},
    {"MailMessage", "NetworkMessageId Recipient", false,
     "Urls Threats Sender SenderIP P1Sender P1SenderDisplayName P1SenderDomain P2Sender P2SenderDisplayName P2SenderDomain ReceivedDate "
     "InternetMessageId Subject BodyFingerprintBin1 BodyFingerprintBin2 BodyFingerprintBin3 BodyFingerprintBin4 BodyFingerprintBin5 "
     "AntispamDirection DeliveryAction DeliveryLocation Language ThreatDetectionMethods"},
    {"MailCluster", "Query Source", false,
     "NetworkMessageIds CountByDeliveryStatus CountByThreatType CountByProtectionStatus Threats QueryTime MailCount IsVolumeAnomaly "
     "ClusterSourceIdentifier ClusterSourceType ClusterQueryStartTime ClusterQueryEndTime ClusterGroup"},
    {"SubmissionMail", "NetworkMessageId Recipient SubmissionId Submitter", true,
     "Timestamp Sender SenderIp Subject ReportType SubmissionDate"},
    {"IoTDevice", "DeviceId", false,
     "IoTHub DeviceName Owners IoTSecurityAgentId DeviceType Source SourceEntity Manufacturer Model OperatingSystem IpAddress MacAddress "
     "Protocols SerialNumber"},
};
// clang-format on

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> out;
    for (std::string_view word : split(text, ' ')) {
        if (!word.empty()) out.push_back(word);
    }
    return out;
}

}  // namespace

const EntityType* find_entity_type(std::string_view name) {
    for (const EntityType& type : kTypes) {
        if (equals_ignore_case(type.name, name)) return &type;
    }
    return nullptr;
}

std::vector<std::string_view> entity_type_names() {
    std::vector<std::string_view> out;
    for (const EntityType& type : kTypes) out.push_back(type.name);
    return out;
}

std::vector<std::string_view> identifiers_of(const EntityType& type) {
    std::vector<std::string_view> out = words_of(type.required);
    for (std::string_view word : words_of(type.further)) out.push_back(word);
    return out;
}

bool is_identified(const EntityType& type, const std::set<std::string_view>& identifiers) {
    std::vector<std::string_view> required = words_of(type.required);
    auto mapped = [&](std::string_view name) { return identifiers.contains(name); };
    return type.all ? std::all_of(required.begin(), required.end(), mapped)
                    : std::any_of(required.begin(), required.end(), mapped);
}

}  // namespace tocsin
