/** Tables of many rows. */
export { ColumnMenu, ROW_HEIGHTS } from "./column-menu";
export { type Column, type ColumnChoice, toCsv, toTsv } from "./columns";
export { Grid, type GridProps, type Sort } from "./grid";
