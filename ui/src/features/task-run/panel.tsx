import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useCallback, useState } from "react";
import { ErrorPanel, Skeleton } from "@/components/ui";
import { pageOf } from "@/lib/url";
import { TaskRunBody } from "./body";
import { taskRunPage } from "./queries";
import type { Search, TaskTab } from "./search";

export function TaskRunPanel({ id, version }: { id: string; version?: unknown }) {
  const page = useQuery({ ...taskRunPage(id), refetchInterval: version ? 3_000 : false });
  const [tab, setTab] = useState<TaskTab>("logs");
  const [search, setSearch] = useState<Search>({} as Search);
  const navigate = useNavigate();
  const onSearch = useCallback((change: Partial<Search>) => setSearch((now) => ({ ...now, ...change })), []);
  if (page.error) return <ErrorPanel error={page.error} retry={() => void page.refetch()} className="m-4" />;
  if (!page.data) return <Skeleton lines={6} className="p-4" />;
  return (
    <TaskRunBody
      page={page.data}
      isPanel
      heading={
        <Link to={pageOf.taskRun(id)} className="text-sm text-accent hover:underline">
          Open its page
        </Link>
      }
      tab={tab}
      onTab={setTab}
      search={search}
      onSearch={onSearch}
      onOpen={(other) => void navigate({ to: pageOf.taskRun(other) })}
    />
  );
}
