/** Cookies on the widest domain that the page may set, so that its subdomains are one browser. */

const kept = new Map<string, string>();
let widest: string | undefined;

const put = (name: string, value: string, seconds: number, domain: string) => {
  const secure = location.protocol === "https:" ? ";Secure" : "";
  document.cookie = `${name}=${value};Path=/;Max-Age=${seconds};SameSite=Lax${domain}${secure}`;
};

const stored = (name: string) => {
  for (const pair of document.cookie.split("; ")) if (pair.startsWith(`${name}=`)) return pair.slice(name.length + 1);
};

/** `;Domain=…` from the shortest suffix of the host upwards; "" is the host alone. */
function domains(): string[] {
  const labels = location.hostname.split(".");
  const found = labels.map((_, i) => `;Domain=${labels.slice(labels.length - 1 - i).join(".")}`);
  return [...found, ""];
}

function widestDomain(): string {
  const probe = "doorstep-probe";
  widest ??= domains().find((domain) => {
    put(probe, "1", 9, domain);
    const taken = stored(probe);
    put(probe, "", 0, domain);
    return taken;
  });
  return widest ?? "";
}

export function readCookie(name: string): string | undefined {
  try {
    return stored(name) ?? kept.get(name);
  } catch {
    return kept.get(name);
  }
}

/** @returns whether other pages of the site can see it; without cookies it lasts as long as this page. */
export function writeCookie(name: string, value: string, seconds: number): boolean {
  try {
    put(name, value, seconds, widestDomain());
    if (stored(name) === value) return true;
  } catch {
    // No cookies in this frame.
  }
  kept.set(name, value);
  return false;
}

export function removeCookie(name: string): void {
  kept.delete(name);
  try {
    for (const domain of domains()) put(name, "", 0, domain);
  } catch {
    // No cookies in this frame.
  }
}
