/** A search field of a list: tells what is typed when typing pauses; `/` leads to it. */
import { Search } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Input } from "@/components/ui";
import { useKeys } from "@/lib/keyboard";

const PAUSE = 200;

interface SearchBoxProps {
  value: string;
  onChange: (text: string) => void;
  /** What it searches, for those who do not see the placeholder. */
  label: string;
  placeholder?: string;
}

export function SearchBox({ value, onChange, label, placeholder = "Search" }: SearchBoxProps) {
  const [text, setText] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  const told = useRef(value);
  useEffect(() => {
    if (value !== told.current) setText(value);
    told.current = value;
  }, [value]);
  useEffect(() => {
    if (text === told.current) return;
    const timer = setTimeout(() => {
      told.current = text;
      onChange(text);
    }, PAUSE);
    return () => clearTimeout(timer);
  });
  useKeys({ "/": () => input.current?.focus() }, { scope: "Lists", label: "Search" });
  return (
    <div className="w-72 max-w-full max-sm:w-full">
      <Input
        ref={input}
        type="search"
        icon={<Search size={14} />}
        aria-label={label}
        placeholder={placeholder}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
    </div>
  );
}
