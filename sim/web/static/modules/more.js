// Views and notes that the page has only where results are stored; here none. A file has another of this module.

export const VIEWS = {};
export const notes = () => [];
export const nearest = null;
