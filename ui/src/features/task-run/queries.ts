import { queryOptions } from "@tanstack/react-query";
import { api, data, type Schemas } from "@/api/client";

export type TaskRunPageData = Omit<Schemas["TaskRunPage"], "run"> & { run: Schemas["TaskRun"] & { name: string } };

export const taskRunPage = (id: string) =>
  queryOptions({
    queryKey: ["task-run", id, "page"],
    queryFn: async () =>
      (await data(api.GET("/api/rota/task-runs/{id}/page", { params: { path: { id } } }))) as TaskRunPageData,
    staleTime: 10_000,
  });
