// Search in the page: the index is a script (it loads from file:// too), asked for when the field is first used.
(function () {
  "use strict";
  var root = document.documentElement.getAttribute("data-root") || "";
  var input = document.getElementById("q");
  var list = document.getElementById("hits");
  var page = document.getElementById("results");
  var waiting = null, chosen = -1;

  function withIndex(then) {
    if (window.tocsinIndex) { then(prepare(window.tocsinIndex)); return; }
    if (waiting) { waiting.push(then); return; }
    waiting = [then];
    var script = document.createElement("script");
    script.src = root + "search-index.js";
    script.onload = function () {
      var index = prepare(window.tocsinIndex), calls = waiting;
      waiting = null;
      calls.forEach(function (call) { call(index); });
    };
    document.head.appendChild(script);
  }

  // An entry is [kind, title, details, address]; what is searched is made once.
  function prepare(index) {
    if (!index.ready) {
      index.forEach(function (entry) {
        entry.title = entry[1].toLowerCase();
        entry.all = entry.title + " " + entry[2].toLowerCase() + " " + entry[0];
      });
      index.ready = true;
    }
    return index;
  }

  // Every word must occur; a title that begins with the query comes first, then titles with all words, then the rest.
  function find(index, query, most) {
    var text = query.trim().toLowerCase();
    if (!text) return [];
    var words = text.split(/\s+/), ranks = [[], [], [], []];
    for (var i = 0; i < index.length; ++i) {
      var entry = index[i];
      if (!words.every(function (word) { return entry.all.indexOf(word) >= 0; })) continue;
      var rank = entry.title === text ? 0 : entry.title.indexOf(text) === 0 ? 1
        : words.every(function (word) { return entry.title.indexOf(word) >= 0; }) ? 2 : 3;
      ranks[rank].push(entry);
    }
    var found = ranks[0].concat(ranks[1], ranks[2], ranks[3]);
    found.total = found.length;
    if (found.length > most) found.length = most;
    return found;
  }

  function item(entry) {
    var li = document.createElement("li"), a = document.createElement("a"), small = document.createElement("small");
    a.href = root + entry[3];
    a.textContent = entry[1];
    small.textContent = entry[0] + (entry[2] ? " · " + entry[2] : "");
    if (entry[0]) a.appendChild(small);
    li.appendChild(a);
    return li;
  }

  function close() {
    list.textContent = "";
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  // What was found, and a way to the rest; a line of its own if there is nothing.
  function show(entries, query) {
    close();
    entries.forEach(function (entry, number) {
      var li = item(entry);
      li.id = "hit-" + number;
      li.setAttribute("role", "option");
      li.firstChild.tabIndex = -1;
      list.appendChild(li);
    });
    if (entries.total > entries.length) {
      var all = item(["", "All " + entries.total + " matches", "", "search.html?q=" + encodeURIComponent(query)]);
      all.className = "rest";
      all.id = "hit-" + entries.length;
      all.setAttribute("role", "option");
      all.firstChild.tabIndex = -1;
      list.appendChild(all);
    } else if (!entries.length && query.trim()) {
      var none = document.createElement("li");
      none.className = "rest";
      none.textContent = "Nothing found.";
      list.appendChild(none);
    }
    input.setAttribute("aria-expanded", entries.length ? "true" : "false");
  }

  function choose(step) {
    var links = list.querySelectorAll("a");
    if (!links.length) return;
    if (chosen >= 0) links[chosen].classList.remove("on");
    chosen = (chosen + step + links.length) % links.length;
    links[chosen].classList.add("on");
    links[chosen].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", "hit-" + chosen);
  }

  function results(query) {
    withIndex(function (index) {
      var found = find(index, query, 300), ol = page.querySelector("ol");
      ol.textContent = "";
      found.forEach(function (entry) { ol.appendChild(item(entry)); });
      page.querySelector("p").textContent = !query.trim() ? "Type what you look for."
        : (found.total || 0) + (found.total === 1 ? " match" : " matches") + " for “" + query + "”"
          + (found.total > found.length ? ", the first " + found.length + " shown" : "");
    });
  }

  if (input) {
    input.addEventListener("focus", function () { withIndex(function () {}); });
    input.addEventListener("input", function () {
      var query = input.value;
      if (page) { results(query); return; }
      withIndex(function (index) { if (input.value === query) show(find(index, query, 12), query); });
    });
    input.addEventListener("keydown", function (event) {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        choose(event.key === "ArrowDown" ? 1 : -1);
        event.preventDefault();
      } else if (event.key === "Escape") {
        close();
      } else if (event.key === "Enter" && chosen >= 0) {
        location.href = list.querySelectorAll("a")[chosen].href;
        event.preventDefault();
      }
    });
    document.addEventListener("click", function (event) { if (!input.form.contains(event.target)) close(); });
    // `/` goes to the field, as on many sites.
    document.addEventListener("keydown", function (event) {
      if (event.key === "/" && !/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName)) {
        input.focus();
        event.preventDefault();
      }
    });
    if (page) {
      input.value = new URLSearchParams(location.search).get("q") || "";
      results(input.value);
    }
  }
})();
