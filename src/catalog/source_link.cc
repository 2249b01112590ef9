// Reads `.git/config`, `HEAD` and the branch as git writes them (git-scm.com/docs/gitrepository-layout); no program is started.
#include "catalog/source_link.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/text.h"

namespace tocsin {
namespace fs = std::filesystem;
namespace {

std::string text_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

// `git@github.com:owner/name.git` and `https://github.com/owner/name.git` -> `https://github.com/owner/name`; empty for anything else.
std::string web_address(std::string_view origin) {
    std::string address(origin);
    if (address.starts_with("git@") && address.find(':') != std::string::npos) {
        address[address.find(':')] = '/';
        address = "https://" + address.substr(4);
    }
    if (address.ends_with(".git")) address.resize(address.size() - 4);
    // An address with a password in it is nobody else's business.
    const bool plain = address.starts_with("https://") && address.find('@') == std::string::npos;
    return plain ? address : std::string();
}

std::string origin_of(const fs::path& git) {
    bool origin = false;
    const std::string config = text_of(git / "config");
    for (std::string_view line : split(config, '\n')) {
        line = trim(line);
        if (line.starts_with('[')) origin = line == "[remote \"origin\"]";
        const size_t equals = line.find('=');
        if (origin && equals != std::string_view::npos && trim(line.substr(0, equals)) == "url")
            return std::string(trim(line.substr(equals + 1)));
    }
    return {};
}

// The commit that is checked out.
std::string head_of(const fs::path& git) {
    const std::string head(trim(text_of(git / "HEAD")));
    constexpr std::string_view kReference = "ref: ";
    if (!head.starts_with(kReference)) return head;
    const std::string branch = head.substr(kReference.size());
    if (std::string commit(trim(text_of(git / branch))); !commit.empty()) return commit;
    const std::string packed = text_of(git / "packed-refs");
    for (std::string_view line : split(packed, '\n')) {
        if (line.ends_with(" " + branch)) return std::string(line.substr(0, line.find(' ')));
    }
    return {};
}

std::string url_path(std::string_view path) {
    std::string out;
    for (char c : path) out += c == ' ' ? "%20" : std::string(1, c);
    return out;
}

// Splunk's own detections name it among their authors.
std::string splunk_page(const Rule& rule) {
    const SplunkRule* splunk = rule.splunk();
    const bool own = splunk && rule.author.find("Splunk") != std::string::npos;
    if (!own || splunk->category.empty() || rule.id.empty()) return {};
    return "https://research.splunk.com/" + to_lower_ascii(splunk->category) + "/" + rule.id + "/";
}

}  // namespace

const Checkout& SourceLinks::checkout_of(const std::string& folder) {
    if (auto known = checkouts_.find(folder); known != checkouts_.end()) return known->second;
    Checkout out;
    std::error_code none;  // a folder that cannot be looked into has no repository
    const fs::path git = fs::path(folder) / ".git";
    if (fs::exists(git, none)) {
        const std::string address = web_address(origin_of(git)), commit = head_of(git);
        out.folder = folder;
        if (!address.empty() && !commit.empty()) out.pages = address + "/blob/" + commit;
    } else if (const fs::path parent = fs::path(folder).parent_path(); parent != fs::path(folder)) {
        out = checkout_of(parent.string());
    }
    return checkouts_.emplace(folder, std::move(out)).first->second;
}

std::string SourceLinks::of(const Rule& rule) {
    std::error_code failure;
    const fs::path path = fs::absolute(rule.path, failure).lexically_normal();
    if (!failure) {
        const Checkout& checkout = checkout_of(path.parent_path().string());
        if (!checkout.pages.empty())
            return url_path(checkout.pages + "/" + path.lexically_relative(checkout.folder).generic_string());
    }
    return splunk_page(rule);
}

}  // namespace tocsin
