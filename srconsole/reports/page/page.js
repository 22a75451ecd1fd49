(function () {
  "use strict";
  /* A finger moves the page: charts leave it alone, and have their buttons in sight instead. */
  var touched = window.matchMedia("(pointer: coarse)").matches;
  var night = window.matchMedia("(prefers-color-scheme: dark)");
  var palettes = {
    light: {
      ink: "#1c2330", soft: "#5d6778", grid: "#e7eaef", card: "#ffffff", up: "#0b7f6b", down: "#c2413b",
      line: "#2f6fde", fill: "rgba(47,111,222,0.10)", fall: "rgba(194,65,59,0.22)", support: "rgba(11,127,107,0.55)",
      resistance: "rgba(160,70,170,0.50)", stop: "#d98a00", bar: "#7f9fd6",
      a: "#2f6fde", b: "#d98a00", c: "#0b7f6b", d: "#a046aa", e: "#c2413b", f: "#5d6778", g: "#7a5c2e", h: "#1591b8"
    },
    dark: {
      ink: "#e4e8ee", soft: "#98a3b3", grid: "#2b3340", card: "#1a2029", up: "#4cc9ac", down: "#f28b82",
      line: "#7aa7ff", fill: "rgba(122,167,255,0.12)", fall: "rgba(242,139,130,0.28)", support: "rgba(76,201,172,0.55)",
      resistance: "rgba(214,140,224,0.50)", stop: "#f0b34a", bar: "#5f7fb8",
      a: "#7aa7ff", b: "#f0b34a", c: "#4cc9ac", d: "#d68ce0", e: "#f28b82", f: "#98a3b3", g: "#c8a878", h: "#5cc4e6"
    }
  };
  var places = Array.prototype.slice.call(document.querySelectorAll("[data-figure]"));
  var figures = {};
  var following = false;

  function painted(value, palette) {
    if (typeof value === "string") { return value[0] === "@" && palette[value.slice(1)] || value; }
    if (Array.isArray(value)) {
      return value.length && typeof value[0] === "object" && value[0] !== null || isColours(value)
        ? value.map(function (each) { return painted(each, palette); }) : value;
    }
    if (value === null || typeof value !== "object") { return value; }
    var made = {};
    Object.keys(value).forEach(function (key) { made[key] = painted(value[key], palette); });
    return made;
  }

  function isColours(values) { return typeof values[0] === "string" && values[0][0] === "@"; }

  function laidOut(layout, palette) {
    var narrow = window.innerWidth <= 600;
    var made = painted(layout, palette);
    made.paper_bgcolor = palette.card;
    made.plot_bgcolor = palette.card;
    made.font = {family: "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif", size: narrow ? 11 : 12.5, color: palette.soft};
    made.margin = {l: narrow ? 44 : 64, r: narrow ? 8 : 16, t: layout.margin.t, b: 40};
    if (narrow && made.legend) { Object.assign(made.legend, {x: 0, xanchor: "left", y: -0.12, yanchor: "top"}); }
    made.hoverlabel = {bgcolor: palette.card, bordercolor: palette.grid, font: {color: palette.ink}};
    made.uirevision = "kept";
    if (touched) { made.dragmode = false; }
    Object.keys(made).forEach(function (key) {
      if (/^[xy]axis/.test(key)) {
        made[key].gridcolor = palette.grid;
        made[key].linecolor = palette.grid;
        made[key].zerolinecolor = palette.grid;
        made[key].automargin = true;
        if (narrow && key[0] === "y") { delete made[key].title; }
      }
    });
    return made;
  }

  function draw() {
    var palette = palettes[night.matches ? "dark" : "light"];
    places.forEach(function (place) {
      var figure = figures[place.id];
      /* The buttons are told one by one, and plotly's server not at all: none of them sends a chart anywhere. */
      var config = {responsive: true, displaylogo: false, showSendToCloud: false, plotlyServerURL: "",
        modeBarButtons: [["toImage"], ["zoom2d", "pan2d"], ["zoomIn2d", "zoomOut2d", "resetScale2d"]],
        displayModeBar: touched || (window.innerWidth > 600 ? "hover" : false)};
      Plotly.react(place, painted(figure.data, palette), laidOut(figure.layout, palette), config);
    });
  }

  function shownTimes(place) {
    return (place.layout.xaxis.range || []).map(function (edge) { return String(edge).replace(" ", "T"); });
  }

  /* Fits the prices to the stretch of time that is shown, as a trader's chart does. */
  function fit(place) {
    var figure = figures[place.id];
    if (!figure.layout.meta || !figure.layout.meta.fit) { return; }
    var edges = shownTimes(place);
    var candles = figure.data[0];
    var low = Infinity, high = -Infinity;
    candles.x.forEach(function (time, at) {
      var text = String(time).replace(" ", "T");
      if (text >= edges[0] && text <= edges[1]) {
        low = Math.min(low, candles.low[at]);
        high = Math.max(high, candles.high[at]);
      }
    });
    if (low < high) {
      if (figure.layout.yaxis.type === "log") { low = Math.log10(low); high = Math.log10(high); }
      var room = (high - low) * 0.06;
      Plotly.relayout(place, {"yaxis.range": [low - room, high + room]});
    }
  }

  function follow(place, change) {
    if (following || !Object.keys(change).some(function (key) { return /^xaxis\.(range|autorange)/.test(key); })) { return; }
    following = true;
    var range = place.layout.xaxis.range.slice();
    var others = places.filter(function (other) { return other !== place && place.dataset.linked && other.dataset.linked; });
    Promise.all(others.map(function (other) { return Plotly.relayout(other, {"xaxis.range": range.slice()}); }))
      .then(function () { return Promise.all([place].concat(others).map(fit)); })
      .then(function () { following = false; });
  }

  places.forEach(function (place) {
    figures[place.id] = JSON.parse(document.getElementById(place.dataset.figure).textContent);
  });
  draw();
  places.forEach(function (place) {
    place.on("plotly_relayout", function (change) { follow(place, change); });
    fit(place);
  });
  night.addEventListener("change", draw);
  document.documentElement.dataset.drawn = "yes";
}());
