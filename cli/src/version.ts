export const kayakVersion = "0.1.0";
