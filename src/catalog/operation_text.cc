#include "catalog/operation_text.h"

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "base/text.h"
#include "catalog/fact_table.h"

namespace tocsin {
namespace {

constexpr std::string_view kProviderPrefix = "AWS-";

// What a verb at the beginning of a name means; others get an s.
constexpr std::pair<std::string_view, std::string_view> kVerbs[] = {{"Describe", "Returns details of"},
                                                                    {"Get", "Returns"},
                                                                    {"List", "Lists"},
                                                                    {"BatchGet", "Returns several"},
                                                                    {"BatchCreate", "Creates several"},
                                                                    {"BatchDelete", "Deletes several"},
                                                                    {"BatchUpdate", "Changes several"},
                                                                    {"BatchPut", "Writes several"},
                                                                    {"Put", "Writes"},
                                                                    {"Update", "Changes"},
                                                                    {"Modify", "Changes"},
                                                                    {"Apply", "Applies"},
                                                                    {"Copy", "Copies"},
                                                                    {"Publish", "Publishes"},
                                                                    {"Search", "Searches"},
                                                                    {"Attach", "Attaches"},
                                                                    {"Detach", "Detaches"},
                                                                    {"Push", "Pushes"},
                                                                    {"Purge", "Purges"},
                                                                    {"Verify", "Verifies"},
                                                                    {"Notify", "Notifies"},
                                                                    {"Deploy", "Deploys"},
                                                                    {"Lookup", "Looks up"},
                                                                    {"Query", "Queries"},
                                                                    {"Retry", "Retries"},
                                                                    {"Head", "Returns what is known of"}};

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

// `DescribeDBInstances` -> Describe, DB, Instances.
std::vector<std::string> words_of(std::string_view name) {
    std::vector<std::string> words;
    for (size_t i = 0; i < name.size(); ++i) {
        const bool starts =
            is_upper(name[i]) && (i == 0 || !is_upper(name[i - 1]) || (i + 1 < name.size() && is_lower(name[i + 1])));
        // A plural s belongs to its acronym: `VPCs`.
        if (starts || words.empty()) words.emplace_back();
        words.back() += name[i];
    }
    return words;
}

// Words that names write as `Vpc` or `Dns`.
bool is_abbreviation(std::string_view word) {
    static const std::set<std::string_view> kAbbreviations{
        "acl",  "acls", "ami", "api",  "apis", "arn",  "arns", "aws",  "cidr", "cpu",  "csv",  "db",
        "dhcp", "dns",  "ebs", "ec2",  "ecs",  "eks",  "elb",  "fpga", "gui",  "http", "iam",  "id",
        "ids",  "iot",  "ip",  "ips",  "ipv4", "ipv6", "json", "kms",  "mfa",  "nat",  "oidc", "otp",
        "pdf",  "rds",  "s3",  "saml", "sdk",  "sms",  "sns",  "sqs",  "ssh",  "ssl",  "ssm",  "sso",
        "sts",  "tls",  "ui",  "uri",  "url",  "urls", "vpc",  "vpcs", "vpn",  "waf",  "xml"};
    return kAbbreviations.count(word) > 0;
}

std::string in_sentence(const std::string& word) {
    if (const std::string small = to_lower_ascii(word); is_abbreviation(small)) {
        const bool many = small.back() == 's' && is_abbreviation(small.substr(0, small.size() - 1));
        std::string out = small;
        for (size_t i = 0; i + (many ? 1 : 0) < out.size(); ++i) out[i] = ascii_upper(out[i]);
        return out;
    }
    size_t capitals = 0;
    for (char c : word) capitals += is_upper(c);
    return capitals > 1 ? word : to_lower_ascii(word);
}

bool ends_in_consonant_and_y(std::string_view word) {
    return word.size() > 1 && word.back() == 'y' &&
           std::string_view("aeiou").find(word[word.size() - 2]) == std::string_view::npos;
}

std::string third_person(const std::string& verb) {
    std::string word = to_lower_ascii(verb);
    word[0] = ascii_upper(word[0]);
    if (ends_in_consonant_and_y(word)) return word.replace(word.size() - 1, 1, "ies");
    const bool hissing = word.ends_with("s") || word.ends_with("sh") || word.ends_with("ch") || word.ends_with("x");
    return word + (hissing ? "es" : "s");
}

bool is_plural(std::string_view word) { return word.ends_with("s") && !word.ends_with("ss") && !word.ends_with("us"); }

std::string plural_of(std::string word) {
    if (ends_in_consonant_and_y(word)) return word.replace(word.size() - 1, 1, "ies");
    return word + (word.ends_with("s") ? "es" : "s");
}

bool is_preposition(std::string_view word) {
    static const std::set<std::string_view> kPrepositions{"for", "of",   "by", "from", "to",
                                                          "in",  "with", "on", "as",   "into"};
    return kPrepositions.count(word) > 0;
}

// `head`: the word of the noun that takes the article.
std::string_view article(const std::string& noun, const std::string& head, bool plural) {
    static const std::set<std::string> kNoArticle{"information", "access",  "data",   "metadata",
                                                  "encryption",  "logging", "status", "configuration"};
    if (plural || kNoArticle.count(head) > 0 || is_preposition(head)) return "";
    return std::string_view("aeio").find(noun[0]) != std::string_view::npos ? "an " : "a ";
}

// The last word of names that tell what happened instead of what is asked for: events that a service records by itself.
bool is_participle(std::string_view word) {
    static const std::set<std::string_view> kParticiples{"Abandoned", "Changed",   "Completed", "Created", "Deleted",
                                                         "Failed",    "Initiated", "Started",   "Stopped", "Succeeded"};
    return kParticiples.count(word) > 0;
}

std::string joined_in_sentence(const std::vector<std::string>& words, size_t first) {
    std::string out;
    for (size_t i = first; i < words.size(); ++i) out += (i > first ? " " : "") + in_sentence(words[i]);
    return out;
}

std::string plain_text(std::string_view operation) {
    std::vector<std::string> words = words_of(operation);
    if (operation.find_first_of(". _") != std::string_view::npos)
        return "The service's own report: " + std::string(operation) + ".";
    if (words.size() > 1 && is_participle(words.back()))
        return "The service's own report: " + joined_in_sentence(words, 0) + ".";
    if (words.size() > 2 && words[0] == "Is") return "Tells whether " + joined_in_sentence(words, 1) + " holds.";
    if (words.size() > 2 && words[0] == "Admin") {
        std::string text = plain_text(operation.substr(words[0].size()));
        return text.replace(text.size() - 1, 1, ", as an administrator.");
    }
    std::string verb;
    size_t used = 0;
    for (const auto& [begin, meaning] : kVerbs) {
        const std::string two = words.size() > 1 ? words[0] + words[1] : std::string();
        if (begin == two) {
            verb = meaning;
            used = 2;
            break;
        }
        if (begin == words[0]) {
            verb = meaning;
            used = 1;
        }
    }
    if (verb.empty() && words[0] == "Batch" && words.size() > 1) {
        verb = third_person(words[1]) + " several";
        used = 2;
    } else if (verb.empty()) {
        verb = third_person(words[0]);
        used = 1;
    }
    std::string noun;
    // The word that says whether it is one or many stands before `for`, `of` ...
    std::string head;
    bool found = false;
    const bool several = verb.ends_with("several");
    for (size_t i = used; i < words.size(); ++i) {
        std::string word = in_sentence(words[i]);
        found = found || (i > used && is_preposition(word));
        const bool last = !found && (i + 1 == words.size() || is_preposition(in_sentence(words[i + 1])));
        if (last && several && !is_plural(word)) word = plural_of(word);
        if (!found) head = word;
        noun += (noun.empty() ? "" : " ") + word;
    }
    if (noun.empty()) return verb + ".";
    const bool plural = several || is_plural(head);
    return verb + " " + std::string(article(noun, head, plural)) + noun + ".";
}

// `AWS-ecr` -> `ecr`.
std::string_view service_of(std::string_view provider) {
    return provider.starts_with(kProviderPrefix) ? provider.substr(kProviderPrefix.size()) : provider;
}

}  // namespace

std::string operation_text(std::string_view provider, std::string_view operation) {
    static const auto kWritten = [] {
        std::map<std::pair<std::string_view, std::string_view>, std::string_view> texts;
        std::string_view service;
        for_each_fact("operation_descriptions.tsv", 2, [&](const std::vector<std::string_view>& cells) {
            if (cells[0] == "=")
                service = cells[1];
            else
                texts.emplace(std::pair{service, cells[0]}, cells[1]);
        });
        return texts;
    }();
    auto written = kWritten.find({service_of(provider), operation});
    if (written != kWritten.end()) return std::string(written->second);
    if (operation == "_catch_all") return "Every operation of the service: rules that name it and no operation.";
    return plain_text(operation);
}

}  // namespace tocsin
