// A file is opened: its charts and its results are inflated, then the page begins.

/** The words of the file, said before its language is known: in all its languages. */
export const linesOf = (key) => JSON.parse(document.getElementById("stored-texts").textContent)
  .map(({ code, texts }) => Object.assign(document.createElement("p"), { lang: code, textContent: texts[key] }));

function bytesOf(text) {
  const signs = atob(text);
  const bytes = new Uint8Array(signs.length);
  for (let i = 0; i < signs.length; i++) bytes[i] = signs.charCodeAt(i);
  return bytes;
}

/** What stands deflated in an element of the file; the element is emptied, since it is read once. */
async function inflated(id) {
  const element = document.getElementById(id);
  const stream = new Blob([bytesOf(element.textContent)]).stream().pipeThrough(new DecompressionStream("deflate"));
  element.textContent = "";
  return new Response(stream).arrayBuffer();
}

/** The results, for the source. */
export const results = inflated("stored-results");

async function begin() {
  const script = document.createElement("script");
  script.textContent = new TextDecoder().decode(await inflated("stored-charts"));
  document.head.append(script);
  await results;
  await import("boot");
}

begin().catch((error) => {
  const notice = document.getElementById("notice");
  notice.className = "fault";
  notice.replaceChildren(...linesOf("broken"));
  console.warn(error);
});
