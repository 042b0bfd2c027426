import type { Page } from "playwright-core";

/** Everything a shop's page keeps of a person on the device, a line each. */
export function traces(page: Page): Promise<string[]> {
	return page.evaluate(async () => {
		const found: string[] = Object.entries(localStorage)
			.filter(([key]) => key.startsWith("shopbell"))
			.map(([key, value]) => `${key} ${value}`);
		for (const { name } of await indexedDB.databases()) {
			const database = await new Promise<IDBDatabase>((resolve, reject) => {
				const opening = indexedDB.open(name ?? "");
				opening.onsuccess = () => resolve(opening.result);
				opening.onerror = () => reject(opening.error);
			});
			for (const store of database.objectStoreNames) {
				const rows = database.transaction(store).objectStore(store).getAll();
				await new Promise((resolve) => {
					rows.onsuccess = resolve;
				});
				found.push(...rows.result.map((row) => `${name} ${JSON.stringify(row)}`));
			}
			database.close();
		}
		return found;
	});
}
