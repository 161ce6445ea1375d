import type { SentFile } from "../../wire";

/** Of width and height; pressed, a picture opens as it is. */
const WIDEST_PX = 240;

/** What came with a message: pictures with the room that they take, so that nothing moves when they come; and the rest. */
export function Files({ files }: { files: SentFile[] | undefined }) {
  return (
    <>
      {(files || []).map(({ name, url, size, width = 0, height = 0 }) => {
        const scale = Math.min(1, WIDEST_PX / Math.max(width, height));
        return (
          <a
            key={url}
            class={width ? "picture" : "bubble"}
            href={url}
            target="_blank"
            rel="noopener"
            download={width ? undefined : name}
          >
            {width ? (
              <img src={url} alt={name} width={width * scale} height={height * scale} loading="lazy" />
            ) : (
              <>
                <bdi>{name}</bdi> <small>{Math.ceil(size / 1e3)} KB</small>
              </>
            )}
          </a>
        );
      })}
    </>
  );
}
