import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);
import{readJsonInput}from"./chunk-EQBUQR3P.js";import"./chunk-OJEE6DIL.js";import"./chunk-57DI6GYY.js";import"./chunk-HE5VQKIX.js";import"./chunk-R4VERWDF.js";import"./chunk-MP3E4YGV.js";export{readJsonInput};
