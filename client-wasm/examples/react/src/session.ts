import { createAuthClient } from "portcullis";
import { useSyncExternalStore } from "react";

export const auth = createAuthClient();

/** Who is signed in. Renders again when that changes, here or in another tab. */
export const useSession = () =>
  useSyncExternalStore(auth.subscribe, auth.getSnapshot, auth.getServerSnapshot);
