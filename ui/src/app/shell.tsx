import { Outlet, useLocation, useNavigate, useRouterState } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { onSignedOut } from "@/api/client";
import { ConfirmHost, Drawer, ToastHost } from "@/components/ui";
import { GlobalKeys } from "./global-keys";
import { Offline } from "./offline";
import { Rail } from "./rail";
import { useTitle } from "./title";
import { TopBar } from "./top-bar";

/** What stands around every page. It never goes away: a page that fails does so inside. */
export function Shell() {
  const { pathname } = useLocation();
  const bare = pathname.replace(/\/$/, "").endsWith("/login");
  useTitle();
  useLoginWhenAsked();
  if (bare) {
    return (
      <>
        <Outlet />
        <ToastHost />
      </>
    );
  }
  return <Framed pathname={pathname} />;
}

function Framed({ pathname }: { pathname: string }) {
  const [menu, setMenu] = useState(false);
  const main = useRef<HTMLElement>(null);
  useFocusOnHeading(pathname, main);
  const loading = useRouterState({ select: (state) => state.isLoading });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page closes the menu
  useEffect(() => setMenu(false), [pathname]);
  return (
    <div className="flex h-dvh overflow-hidden">
      {/* biome-ignore lint/a11y/useValidAnchor: a link is what skip links are, for those who list links */}
      <a
        href="#main"
        className="skip-link"
        onClick={(event) => {
          event.preventDefault(); // The page's <base> would make another address of it.
          main.current?.focus();
        }}
      >
        Skip to the page
      </a>
      <Rail />
      <div className="flex min-w-0 grow flex-col">
        <TopBar onMenu={() => setMenu(true)} />
        <Offline />
        <main
          ref={main}
          id="main"
          tabIndex={-1}
          aria-busy={loading}
          data-scroll-restoration-id="main"
          className="relative min-h-0 grow overflow-auto outline-none"
        >
          <Outlet />
        </main>
      </div>
      <Drawer open={menu} onClose={() => setMenu(false)} title="Pages" modal side="left">
        <Rail wide />
      </Drawer>
      <GlobalKeys />
      <ConfirmHost />
      <ToastHost />
    </div>
  );
}

/** When a page opens, readers begin at its heading. Not on the first load, where the browser's own order is right. */
function useFocusOnHeading(pathname: string, main: React.RefObject<HTMLElement | null>) {
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current === pathname) return;
    before.current = pathname;
    let tries = 0;
    const timer = setInterval(() => {
      const heading = document.querySelector<HTMLElement>("h1");
      if (!heading && ++tries < 20) return;
      clearInterval(timer);
      const typing = document.activeElement?.closest("main input, main textarea, main [role=grid], dialog[open]");
      if (typing) return;
      const target = heading ?? main.current;
      if (target) target.tabIndex = -1;
      target?.focus({ preventScroll: true });
    }, 50);
    return () => clearInterval(timer);
  }, [pathname, main]);
}

function useLoginWhenAsked() {
  const navigate = useNavigate();
  const { pathname, href } = useLocation();
  useEffect(
    () =>
      onSignedOut(() => {
        if (pathname.endsWith("/login")) return;
        void navigate({ to: "/login", search: { next: href } as never, replace: true });
      }),
    [navigate, pathname, href],
  );
}
