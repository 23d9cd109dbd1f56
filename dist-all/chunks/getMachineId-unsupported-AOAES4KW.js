import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);
import{diag}from"./chunk-7UCLVEMA.js";import"./chunk-D67TVUQZ.js";async function getMachineId(){diag.debug("could not read machine-id: unsupported platform")}export{getMachineId};
