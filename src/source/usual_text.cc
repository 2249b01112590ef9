#include "source/usual_text.h"

namespace tocsin {

bool is_usual_text(std::string_view text) {
    // Names of members, and what most of them hold.
    constexpr std::string_view kUsual =
        "eventversion useridentity type principalid arn aws iam sts assumedrole accountid accesskeyid username "
        "sessioncontext sessionissuer "
        "role webidfederationdata attributes creationdate mfaauthenticated eventtime eventsource amazonaws com "
        "eventname awsregion "
        "sourceipaddress useragent requestparameters responseelements requestid eventid readonly eventtype awsapicall "
        "managementevent "
        "recipientaccountid eventcategory tlsdetails tlsversion ciphersuite clientprovidedhostheader https get list "
        "describe true false null";
    return kUsual.find(text) != std::string_view::npos;
}

}  // namespace tocsin
