/** Cookies on the widest domain that the page may set, so that its subdomains are one browser. */

const kept = new Map<string, string>();
let widest: string | null | undefined;

const put = (name: string, value: string, seconds: number, domain: string) => {
  const secure = location.protocol === "https:" ? ";Secure" : "";
  document.cookie = `${name}=${value};Path=/;Max-Age=${seconds};SameSite=Lax${domain}${secure}`;
};

const stored = (name: string) => {
  for (const pair of document.cookie.split("; ")) if (pair.startsWith(`${name}=`)) return pair.slice(name.length + 1);
};

/** `;Domain=…` from the shortest suffix upwards that could be a site's; "" is the host alone. */
function domains(): string[] {
  const labels = location.hostname.split(".");
  const found = [""];
  for (let i = 0; i < labels.length - 1; i++) found.unshift(`;Domain=${labels.slice(i).join(".")}`);
  return found;
}

/** Asks the browser once: each look at cookies asks another process. null: this page may keep none. */
function widestDomain(): string | null {
  const probe = "doorstep-probe";
  widest ??=
    domains().find((domain) => {
      put(probe, "1", 9, domain);
      const taken = stored(probe);
      put(probe, "", 0, domain);
      return taken;
    }) ?? null;
  return widest;
}

/** In a frame that may have no cookies each look at them throws. */
export const attempt = <T>(work: () => T): T | undefined => {
  try {
    return work();
  } catch {}
};

export const readCookie = (name: string) => kept.get(name) ?? attempt(() => stored(name));

/** @returns whether other pages of the site see it; without cookies it lasts as long as this page. */
export function writeCookie(name: string, value: string, seconds: number): boolean {
  const domain = attempt(widestDomain);
  if (domain == null) kept.set(name, value);
  else put(name, value, seconds, domain);
  return domain != null;
}

export function removeCookie(name: string): void {
  kept.delete(name);
  attempt(() => {
    for (const domain of domains()) put(name, "", 0, domain);
  });
}
