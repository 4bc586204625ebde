/* One drawing per sort of category: strokes on a 24-px field. A code takes that of the longest
   beginning that is listed; the tile always says the word too. */
const DRAWN: Readonly<Record<string, string>> = {
  A: 'M4 5h11v8H9l-3 3v-3H4zM18 9h2v8h-2v3l-3-3h-4',
  B: 'M12 3l7 3v6c0 4-3 7-7 9-4-2-7-5-7-9V6z',
  B2: 'M4 7l12 4-2 5L4 12zM15 14l4 2M4 5v10',
  C: 'M12 4l9 16H3zM12 10v5M12 17.5v.5',
  C1: 'M12 3c.8 3.800 5.500 6 5.500 11a5.500 5.500 0 0 1-11 0c0-2.200 1-3.900 2.200-5 .2 1.700.9 2.600 1.800 2.800C10.300 8.500 10.600 5.500 12 3z',
  C2: 'M4 20V10l6 4v-4l6 4V6h4v14z',
  C3: 'M4 20V9l8-5 8 5v11M9 20v-6l3-2 1 3 2 1v4',
  D: 'M12 3v18M5 8h14M7 13h10',
  D1: 'M12 3.500c3.500 4.200 6 7.200 6 10.500a6 6 0 0 1-12 0c0-3.300 2.500-6.300 6-10.500z',
  D2: 'M9 3v5M15 3v5M6 8h12v3a6 6 0 0 1-12 0zM12 17v4',
  D3: 'M7 20h10M8 20V9a4 4 0 0 1 8 0v11M12 5V3',
  D4: 'M7 6v12M12 6v12M17 6v12M4 9h16M4 15h16',
  D5: 'M8 4 4 20M16 4l4 16M12 5v3M12 11v3M12 17v3',
  D6: 'M6 3h12v18H6zM9 11l3-4 3 4M9 14l3 4 3-4',
  E: 'M4 20h16M6 20V9h5v11M13 20V5h5v15',
  E1: 'M5 7h14M9 7V4.500h6V7M7 7l1 13h8l1-13',
  E2: 'M4 10l2-5h12l2 5M5 10v10M19 10v10M4 10h16M9 20v-6h6v6',
  E3: 'M5 4h14v11H9l-4 4zM9 8h6M9 11h4',
  E4: 'M3 12c2-2 4-2 6 0s4 2 6 0 4-2 6 0M3 17c2-2 4-2 6 0s4 2 6 0 4-2 6 0',
  E5: 'M12 21V10M12 10a5 5 0 0 1 0-7 5 5 0 0 1 0 7zM12 15c0-3 2-5 6-5 0 3-2 5-6 5z',
  E6: 'M4 20h5v-5h5v-5h5V5M5 8h5V4H5z',
  F: 'M12 3v3M5 6l2 2M19 6l-2 2M7 19v-6a5 5 0 0 1 10 0v6M5 20h14',
  G: 'M4 20h9M7 12l6-6 5 5-6 6zM12 7l-2-2M17 12l2 2',
  H: 'M5 20V6h9a4 4 0 0 1 0 8H5',
  I: 'M6 3h9l3 3v15H6zM9 10h6M9 14h6',
  X: 'M5 12h.01M12 12h.01M19 12h.01',
}

/** The path of a category's drawing. */
export function drawing(code: string): string {
  for (let length = code.length; length > 0; length -= 1) {
    const found = DRAWN[code.slice(0, length)]
    if (found) return found
  }
  return DRAWN['X']!
}
