import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Where `npm run dev` finds a server: `ROTA_DEV_API=http://127.0.0.1:4201 npm run dev`. */
const server = process.env.ROTA_DEV_API ?? "http://127.0.0.1:4200";

export default defineConfig({
  // Relative addresses and one <base> in the served page: the same build works under any path.
  base: "./",
  plugins: [react(), tailwindcss()],
  resolve: { alias: { "@": here("./src") } },
  build: {
    outDir: here("../src/rota/server/static"),
    emptyOutDir: true,
    manifest: true, // for tools/bundle-budget.mjs
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 400,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        // What every page uses comes in two files, not in one for each icon that two pages share.
        codeSplitting: {
          groups: [
            { name: "icons", test: /node_modules[\\/]lucide-react/ },
            {
              name: "base",
              test: /src[\\/](lib|api|components[\\/](ui|time|charts))[\\/]|node_modules[\\/]@tanstack[\\/](react-query|query-core|react-store|store)/,
            },
          ],
        },
      },
    },
  },
  worker: { format: "es" },
  server: { proxy: { "/api": { target: server, ws: true } } },
});
