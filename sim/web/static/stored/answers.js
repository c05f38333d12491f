// Answers out of the results in the file, in the shape in which the server gives them (engine.py, runs.py, paired.py).

const LOW = 0.05, HIGH = 0.95;
const SAME = 1e-12; // of a metric's scale: smaller differences count as none (wording.py)
const NORMAL = 1.959963984540054;

/** Values that are worked out when they are first looked at. */
function lazily(makers) {
  const made = {};
  for (const [name, make] of Object.entries(makers)) {
    Object.defineProperty(made, name, { enumerable: true, configurable: true, get() {
      const value = make();
      Object.defineProperty(made, name, { value, enumerable: true });
      return value;
    } });
  }
  return made;
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** A quantile of sorted values, as numpy interpolates it. */
function quantile(sorted, share) {
  const place = share * (sorted.length - 1);
  const before = Math.floor(place), part = place - before;
  const low = sorted[before], high = sorted[Math.min(before + 1, sorted.length - 1)];
  return part < 0.5 ? low + (high - low) * part : high - (high - low) * (1 - part);
}

const ends = (values) => {
  const sorted = Float64Array.from(values).sort();
  return { low: quantile(sorted, LOW), high: quantile(sorted, HIGH) };
};

const sign = (value, scale) => (Math.abs(value) <= SAME * scale ? 0 : Math.sign(value));
const largest = (values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-300);

/** Lower 95 % Wilson bound of a share. */
function wilson(agreeing, draws) {
  const share = agreeing / draws, square = NORMAL * NORMAL;
  const margin = NORMAL * Math.sqrt((share * (1 - share)) / draws + square / (4 * draws * draws));
  return (share + square / (2 * draws) - margin) / (1 + square / draws);
}

/** Verdicts on differences, by the rule of sim/studies/verdicts.py. */
export function wordOf(differences, scale, rule) {
  const draws = differences.length;
  const signs = Array.from(differences, (value) => sign(value, scale));
  const shared = sign(mean(differences), scale);
  const agreeing = signs.filter((one) => one === shared).length;
  const word = { "-1": "lower", 0: "level", 1: "higher" }[shared];
  let kind = "depends";
  if (signs.every((one) => one === 0)) kind = "level";
  else if (draws < rule.enough) kind = "count";
  else if (shared && agreeing >= rule.share * draws && wilson(agreeing, draws) > rule.wilson) kind = "finding";
  const verdict = { level: "level", depends: "depends", finding: word, count: `${word} in ${agreeing} of ${draws} draws` }[kind];
  return { kind, word, agreeing, draws, verdict };
}

const plain = (values) => Array.from(values, (value) => (value === value ? value : null));
const cut = (values, size) => Array.from({ length: values.length / size }, (_, i) => values.subarray(i * size, (i + 1) * size));

/** The setting that months gained and states that gain are known against: none of the mechanisms. */
const BASE = 0;

/** What answers questions about settings by their numbers in the file. */
export function answers({ header, row, shape }) {
  const { catalogue } = header;
  const { draws } = catalogue.stored;
  const rule = catalogue.draws;
  const kept = new Map();
  const metrics = new Map();

  /** Every metric of a setting, draw by draw. */
  function perDraw(setting) {
    if (!metrics.has(setting)) {
      metrics.set(setting, Object.fromEntries(["exact", "metrics"].flatMap((array) => {
        const values = cut(row(array, setting), draws);
        return header[array].map((name, i) => [name, values[i]]);
      }).filter(([, values]) => values[0] === values[0])));
    }
    return metrics.get(setting);
  }

  const mechanisms = (setting) => {
    const values = header.settings[setting];
    const of = (name, field) => values[`mechanism.${name}.${field}`] ?? catalogue.settings[`mechanism.${name}.${field}`].default;
    return Object.fromEntries(Object.keys(catalogue.mechanisms).filter((name) => of(name, "strength") > 0)
      .map((name) => [name, { strength: of(name, "strength"), start: of(name, "start") }]));
  };

  function courses(setting) {
    const months = shape("curves")[3];
    const curves = cut(row("curves", setting), months).map(plain);
    return Object.fromEntries(header.series.map((name, i) => [name, { low: curves[3 * i], middle: curves[3 * i + 1], high: curves[3 * i + 2] }]));
  }

  function flows(setting) {
    const [, , years, uses] = shape("flows");
    return cut(row("flows", setting), years * uses).map((group) => cut(group, uses).map(plain));
  }

  const summary = (values) => ({ mean: mean(values), ...ends(values) });
  const over = (values, make) => Object.fromEntries(Object.entries(values).map(([name, one]) => [name, make(one, name)]));

  function shown(setting) {
    if (!kept.has(setting)) {
      kept.set(setting, lazily({
        mechanisms: () => mechanisms(setting),
        series: () => courses(setting),
        states: () => Object.fromEntries(cut(row("states", setting), shape("states")[2]).map((values, i) => [catalogue.colours[i], plain(values)])),
        pairs: () => plain(row("pairs", setting)),
        start: () => row("start", setting)[0],
        metrics: () => over(perDraw(setting), summary),
        flows: () => flows(setting),
      }));
    }
    return kept.get(setting);
  }

  function differences(yours, reference) {
    const others = perDraw(reference);
    return Object.fromEntries(Object.entries(perDraw(yours)).filter(([name]) => name in others).map(([name, mine]) => {
      const found = mine.map((value, draw) => value - others[name][draw]);
      const scale = Math.max(largest(mine), largest(others[name]));
      return [name, { difference: mean(found), ...ends(found), ...wordOf(found, scale, rule) }];
    }));
  }

  /** Differences at each December, the months at which the file holds every draw; nothing between them. */
  function yearly(yours, reference) {
    const [, , years] = shape("yearly");
    const both = [yours, reference].map((setting) => cut(row("yearly", setting), draws));
    return Object.fromEntries(header.series.map((name, measure) => {
      const course = Object.fromEntries(["middle", "low", "high"].map((end) => [end, Array(catalogue.months).fill(null)]));
      header.year_months.forEach((month, year) => {
        const [mine, other] = both.map((values) => values[measure * years + year]);
        const found = mine.map((value, draw) => value - other[draw]).filter((value) => !Number.isNaN(value)).sort();
        if (!found.length) return; // as on the server, draws in which a measure is not defined are left out
        for (const [end, share] of [["low", LOW], ["middle", 0.5], ["high", HIGH]]) course[end][month] = quantile(found, share);
      });
      return [name, course];
    }));
  }

  /** What exists only in a comparison; the file holds it against one setting, and it is null against any other. */
  function alone(yours, reference) {
    const values = cut(row("alone", yours), draws);
    const known = reference === BASE;
    return Object.fromEntries(["months_gained", "who_gains"].map((name, i) => [name, known ? {
      ...summary(values[i]), positive: values[i].filter((value) => sign(value, largest(values[i])) > 0).length,
    } : null]));
  }

  const compare = (yours, reference) => ({
    draws, seed: 0, yours: shown(yours), reference: shown(reference),
    paired: lazily({
      metrics: () => differences(yours, reference), alone: () => alone(yours, reference), series: () => yearly(yours, reference),
    }),
  });

  return { compare, means: (setting, wanted) => wanted.map((name) => mean(perDraw(setting)[name])) };
}
