import { declare } from '../declare.ts';
import { aliasDeclaration } from '../service/alias.ts';
import { fc2Api } from './api.ts';

export const alias = declare(aliasDeclaration({ type: 'ALIYUN::FC::Alias', api: fc2Api, owner: 'ServiceName' }));
