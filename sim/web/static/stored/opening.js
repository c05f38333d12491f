// A file is opened: its charts and its results are inflated, then the page begins.

const { able, tell } = window.dcsimFile; // of the first script

function bytesOf(text) {
  const signs = atob(text);
  const bytes = new Uint8Array(signs.length);
  for (let i = 0; i < signs.length; i++) bytes[i] = signs.charCodeAt(i);
  return bytes;
}

/** What stands deflated in an element of the file. */
async function inflated(id) {
  const element = document.getElementById(id);
  const stream = new Blob([bytesOf(element.textContent)]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).arrayBuffer();
}

/** The results, for the source. */
export const results = able ? inflated("stored-results") : new Promise(() => {});

/** First what is seen first: courses need no Plotly, which takes most of the time and comes when they stand. */
async function begin() {
  const charts = inflated("stored-charts");
  const [text] = await Promise.all([charts, results]);
  for (const read of document.querySelectorAll("body > script, body > noscript")) read.remove(); // megabytes of text
  const { begun } = await import("boot");
  await begun;
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const script = document.createElement("script");
  script.textContent = new TextDecoder().decode(text);
  document.head.append(script);
  document.dispatchEvent(new Event("charts"));
}

function damaged(error) {
  tell("broken", "fault");
  console.warn(error);
}

results.catch(damaged);
if (able) begin().catch(damaged);
