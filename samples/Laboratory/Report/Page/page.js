"use strict";

// Without plotly.js or WebGL, the still picture of a plot remains in its place.
const dark = matchMedia("screen and (prefers-color-scheme: dark)");
const canDraw = typeof Plotly !== "undefined" && document.createElement("canvas").getContext("webgl") !== null;
const config = {
  responsive: true, displaylogo: false, scrollZoom: false,
  modeBarButtons: [["resetCameraDefault3d", "toImage"]],
};
const arrowKeys = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

// plotly.js reads texts as a kind of HTML, except the titles of axes in three dimensions.
const plain = text => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

function traces(points) {
  const title = { text: plain(points.colorTitle), side: "right" };
  const colorbar = { title, thickness: 12, len: 0.8, outlinewidth: 0 };
  return [{
    type: "scatter3d", mode: "markers", x: points.x, y: points.y, z: points.z, hoverinfo: "x+y+z+text",
    text: points.colors.map(color => `${plain(points.colorTitle)}: ${color}`),
    marker: { size: 2.5, color: points.colors, colorscale: "Viridis", colorbar },
  }];
}

function layout(points) {
  const style = getComputedStyle(document.documentElement);
  const ink = style.getPropertyValue("--ink").trim(), line = style.getPropertyValue("--line").trim();
  const axis = text => ({
    title: { text }, color: ink, gridcolor: line, zerolinecolor: line,
    showbackground: false, showspikes: false, nticks: 5,
  });
  const [xaxis, yaxis, zaxis] = points.axisTitles.map(axis);
  return {
    // A constant revision keeps the reader's camera when the plot is redrawn.
    uirevision: "reader",
    scene: {
      xaxis, yaxis, zaxis, dragmode: "orbit", uirevision: "reader",
      camera: { eye: { x: 1.6, y: 1.6, z: 1.1 } },
    },
    margin: { l: 0, r: 0, t: 0, b: 0 },
    paper_bgcolor: "rgba(0,0,0,0)",
    font: { family: "system-ui, sans-serif", size: 12, color: ink },
    modebar: { bgcolor: "rgba(0,0,0,0)", color: ink, activecolor: ink },
  };
}

function draw(stage) {
  const points = JSON.parse(document.getElementById(stage.dataset.points).textContent);
  const plot = document.createElement("div");
  plot.className = "plot";
  plot.tabIndex = 0;
  plot.setAttribute("role", "img");
  plot.setAttribute("aria-label", `${points.caption} Arrow keys turn the plot.`);
  stage.prepend(plot);
  Plotly.newPlot(plot, traces(points), layout(points), config);
  dark.addEventListener("change", () => Plotly.react(plot, traces(points), layout(points), config));
  plot.addEventListener("keydown", event => turnByKey(event, plot));
  addTouchButton(stage);
}

function turnByKey(event, plot) {
  const [sideways, upwards] = arrowKeys[event.key] ?? [0, 0];
  if (sideways === 0 && upwards === 0) return;
  event.preventDefault();
  const { x, y, z } = plot._fullLayout.scene.camera.eye;
  const distance = Math.hypot(x, y, z), around = Math.atan2(y, x) + sideways * Math.PI / 18;
  const above = Math.min(1.5, Math.max(-1.5, Math.asin(z / distance) + upwards * Math.PI / 18));
  Plotly.relayout(plot, {
    "scene.camera.eye": {
      x: distance * Math.cos(above) * Math.cos(around),
      y: distance * Math.cos(above) * Math.sin(around),
      z: distance * Math.sin(above),
    },
    "scene.camera.up": { x: 0, y: 0, z: 1 },
  });
}

function addTouchButton(stage) {
  const button = document.createElement("button");
  button.type = "button";
  const name = () => { button.textContent = stage.classList.contains("turning") ? "Done turning" : "Turn the plot"; };
  button.addEventListener("click", () => { stage.classList.toggle("turning"); name(); });
  name();
  stage.append(button);
}

if (canDraw) document.querySelectorAll(".stage").forEach(draw);

// Print cannot unfold details.
addEventListener("beforeprint", () => document.querySelectorAll("details:not([open])").forEach(details => {
  details.open = true;
  addEventListener("afterprint", () => { details.open = false; }, { once: true });
}));
