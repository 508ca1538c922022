import { call, type Contact, type Service, type Site } from '../platform';
import type { Editing } from './record';

/** How a contact is edited; a new one without `contact`. */
export function editContact(client: string, contact?: Contact): Editing {
  return {
    title: contact ? contact.name : 'New contact',
    fields: [
      { name: 'name', label: 'Name', value: contact?.name ?? '', required: true },
      { name: 'role', label: 'Role', value: contact?.role ?? '' },
      { name: 'phone', label: 'Phone', value: contact?.phone ?? '', type: 'tel' },
      { name: 'email', label: 'Mail', value: contact?.email ?? '', type: 'email' },
    ],
    flag: { label: 'Main contact', value: contact?.main ?? false },
    save: (values, main) => call('contact_save', { ...key(client, contact?.id), ...values, main }),
    remove: contact && (() => call('contact_save', { id: contact.id, remove: true })),
  };
}

/** How a site is edited. */
export function editSite(client: string, site?: Site): Editing {
  return {
    title: site ? site.name : 'New site',
    fields: [
      { name: 'name', label: 'Name', value: site?.name ?? '', required: true },
      { name: 'address', label: 'Address', value: site?.address ?? '', lines: 2 },
      {
        name: 'zone',
        label: 'Time zone',
        value: site?.zone ?? '',
        hint: 'Such as Europe/Lisbon; empty takes that of the client.',
      },
    ],
    save: (values) => call('site_save', { ...key(client, site?.id), ...values }),
    remove: site && (() => call('site_save', { id: site.id, remove: true })),
  };
}

/** How a service is edited. */
export function editService(client: string, service?: Service): Editing {
  return {
    title: service ? service.name : 'New service',
    fields: [
      { name: 'name', label: 'Name', value: service?.name ?? '', required: true },
      {
        name: 'hosts',
        label: 'Hosts',
        value: service?.hosts ?? '',
        hint: 'Host names and addresses it is known by; the search finds them.',
      },
      { name: 'notes', label: 'Notes', value: service?.notes ?? '', lines: 3 },
    ],
    save: (values) => call('service_save', { ...key(client, service?.id), ...values }),
    remove: service && (() => call('service_save', { id: service.id, remove: true })),
  };
}

function key(client: string, id?: string): { id: string } | { client: string } {
  return id ? { id } : { client };
}
