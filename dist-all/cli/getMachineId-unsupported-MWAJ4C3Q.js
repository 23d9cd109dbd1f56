import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);
import{diag}from"./chunk-5UJSVGVW.js";import"./chunk-MP3E4YGV.js";async function getMachineId(){diag.debug("could not read machine-id: unsupported platform")}export{getMachineId};
