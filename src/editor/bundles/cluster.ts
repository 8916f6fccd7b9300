/** All that talks to clusters, as a bundle of its own: it is loaded when somebody first asks for one. */
export * from '../../cluster/bundle';
