// Names of vendors and kinds as they are printed in alerts.
#include "rule/rule.h"

namespace tocsin {

std::string_view vendor_name(Vendor vendor) {
    switch (vendor) {
        case Vendor::kKusto: return "kusto";
        case Vendor::kSplunk: return "splunk";
        case Vendor::kSigma: return "sigma";
    }
    return "kusto";
}

std::string_view rule_kind_name(RuleKind kind) {
    switch (kind) {
        case RuleKind::kAlert: return "alert";
        case RuleKind::kNotable: return "notable";
        case RuleKind::kRisk: return "risk";
        case RuleKind::kHunt: return "hunt";
    }
    return "alert";
}

}  // namespace tocsin
