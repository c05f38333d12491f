// What a file has beside the live page: the view of all sets, and how the file was made.

import { madeButton } from "made";
import * as trying from "trying";

export { nearest } from "switches";
export const VIEWS = { try: trying };
export const notes = (catalogue) => [madeButton(catalogue)];
