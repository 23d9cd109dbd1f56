import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);
import{commandLine}from"./chunk-3UHWE5K7.js";var defaultCommandLine=commandLine;export{defaultCommandLine};
