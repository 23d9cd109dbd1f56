import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);
import{child_process,crypto,fs,os,path,stream,util}from"./chunk-HUFV3ZQM.js";import"./chunk-D67TVUQZ.js";export{child_process,crypto,fs,os,path,stream,util};
