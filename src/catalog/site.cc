#include "catalog/site.h"

#include <atomic>
#include <functional>
#include <thread>

#include "catalog/catalog_json.h"
#include "catalog/embedded_site.h"
#include "catalog/event_pages.h"
#include "catalog/list_pages.h"
#include "catalog/rule_page.h"
#include "catalog/site_page.h"
#include "catalog/site_writer.h"

namespace tocsin {
namespace {

// Runs the tasks on several threads, in any order: each writes files of its own.
void run_all(const std::vector<std::function<void()>>& tasks, unsigned threads) {
    std::atomic<size_t> next = 0;
    auto work = [&] {
        for (size_t i = next++; i < tasks.size(); i = next++) tasks[i]();
    };
    std::vector<std::thread> workers;
    for (unsigned i = 1; i < threads; ++i) workers.emplace_back(work);
    work();
    for (std::thread& worker : workers) worker.join();
}

}  // namespace

SiteReport build_site(const Catalog& catalog, const std::string& folder, unsigned threads) {
    SiteReport report;
    SiteWriter writer(folder, report.error);
    if (!report.error.empty()) return report;

    for (const EmbeddedFile& file : embedded_site()) {
        if (file.name == "schema.json") writer.write("data/schema.json", std::string(file.text));
        if (file.name.ends_with(".css") || file.name.ends_with(".js"))
            writer.write(std::string(file.name), std::string(file.text));
    }
    std::vector<std::function<void()>> tasks;
    auto write_pages = [&](std::vector<Page> (*make)(const Catalog&)) {
        tasks.emplace_back([&, make] {
            for (const Page& page : make(catalog)) writer.write(page.first, page.second);
        });
    };
    write_pages(rule_list_pages);
    write_pages(indicator_pages);
    write_pages(attack_pages);
    tasks.emplace_back([&] {
        const Gaps gaps = find_gaps(catalog);
        writer.write("gaps.html", gaps_page(catalog, gaps));
        writer.write("index.html", front_page(catalog, gaps));
    });
    tasks.emplace_back([&] {
        writer.write("search.html", search_page(catalog));
        writer.write("search-index.js", search_index(catalog));
        writer.write("attack/layer.json", navigator_layer(catalog));
        writer.write("data/index.json", index_file(catalog));
        writer.write("providers/index.html", providers_page(catalog));
    });
    for (uint32_t rule = 0; rule < catalog.rules().size(); ++rule) {
        tasks.emplace_back([&, rule] {
            const std::string path = rule_href(catalog, rule);
            writer.write(path, rule_page(catalog, rule));
            writer.write(json_path(path), rule_file(catalog, rule));
        });
    }
    std::set<std::string> providers;
    for (const EventEntry& event : catalog.events()) {
        providers.insert(event.provider);
        tasks.emplace_back([&] {
            const std::string path = event_href(event.provider, event.name);
            writer.write(path, event_page(catalog, event));
            writer.write(json_path(path), event_file(catalog, event));
        });
    }
    for (const std::string& provider : providers) {
        tasks.emplace_back([&] { writer.write(provider_href(provider), provider_page(catalog, provider)); });
    }
    run_all(tasks, threads);
    report.error = writer.finish();
    report.files = writer.file_count();
    return report;
}

}  // namespace tocsin
