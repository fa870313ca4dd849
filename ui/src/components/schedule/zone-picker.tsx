/** A time zone, searched by city or by offset. */
import { useMemo } from "react";
import { Combobox } from "@/components/ui";
import { zoneOptions } from "./zones";

interface Props {
  value: string;
  onChange: (zone: string) => void;
  id?: string;
  "aria-describedby"?: string;
  "aria-invalid"?: boolean;
}

export function ZonePicker({ value, onChange, ...rest }: Props) {
  const options = useMemo(() => {
    const all = zoneOptions();
    return all.some((option) => option.value === value) ? all : [{ value, label: value, hint: "" }, ...all];
  }, [value]);
  return (
    <Combobox
      {...rest}
      aria-label="Time zone"
      value={value}
      onChange={onChange}
      options={options}
      placeholder="City or offset"
    />
  );
}
