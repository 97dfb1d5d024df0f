// Package ui embeds the built web interface.
//
// The sources are Svelte and TypeScript; `npm ci && npm run build` writes dist,
// which is not kept in the repository. Without a build FS holds one page that
// says so, and the program still compiles.
//
// index.html is a template: its single <html …> line carries lang and the
// data-* attributes (theme, text-size, font, motion, lines) that the server
// rewrites from cookies, so that the first paint is already the right one.
// The files under assets have a hash in their names and may be cached for
// ever; .br and .gz siblings are precompressed.
//
// Start at src/main.ts; src/shell/apps.ts lists the apps.
package ui
