import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);
import*as child_process from"child_process";import*as util from"util";var execAsync=util.promisify(child_process.exec),execFileAsync=util.promisify(child_process.execFile);export{execAsync,execFileAsync};
