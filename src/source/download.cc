#include "source/download.h"

#include <memory>

#include <curl/curl.h>

namespace tocsin {
namespace {

constexpr long kSeconds = 60, kRedirects = 5;

struct Sink {
    std::string content;
    size_t limit;
};

size_t keep(char* bytes, size_t size, size_t count, void* sink) {
    auto& out = *static_cast<Sink*>(sink);
    if (out.content.size() + size * count > out.limit) return 0;  // ends the transfer
    out.content.append(bytes, size * count);
    return size * count;
}

}  // namespace

std::optional<std::string> download(const std::string& address, size_t limit, std::string& reason) {
    std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(), curl_easy_cleanup);
    if (curl == nullptr) {
        reason = "cannot be read: libcurl does not start";
        return std::nullopt;
    }
    Sink sink{{}, limit};
    curl_easy_setopt(curl.get(), CURLOPT_URL, address.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl.get(), CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl.get(), CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_MAXREDIRS, kRedirects);
    curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, kSeconds);
    curl_easy_setopt(curl.get(), CURLOPT_FAILONERROR, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, keep);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &sink);
    CURLcode status = curl_easy_perform(curl.get());
    if (status == CURLE_OK) return std::move(sink.content);
    reason = status == CURLE_WRITE_ERROR ? std::string("is larger than the limit")
                                         : std::string("cannot be read: ") + curl_easy_strerror(status);
    return std::nullopt;
}

}  // namespace tocsin
